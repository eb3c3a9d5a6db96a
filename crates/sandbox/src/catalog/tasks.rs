//! The tasks.

use super::{Baseline, Example, Field, Find, Job, Label, Open, Task};

const fn field(name: &'static str, find: Find, cues: &'static [&'static str]) -> Field {
    Field { name, find, cues }
}

const fn label(name: &'static str, evidence: &'static [&'static str]) -> Label {
    Label { name, evidence }
}

const fn open(
    alias: &'static str,
    quality: f64,
    cost: i64,
    context_k: i64,
    run_mode: &'static str,
) -> Open {
    Open {
        alias,
        quality,
        cost,
        context_k,
        run_mode,
    }
}

/// What grades rows that are no task's: judges, who compare an answer with that of a frontier model. It is not listed.
pub(crate) const CUSTOM: &Task = &Task {
    id: "custom-eval",
    title: "Custom eval",
    category: "General",
    difficulty: "hard",
    description: "Let judges compare an answer with a frontier model's: the score is the win rate.",
    words: "",
    job: Job::Judge,
    has_blob_input: false,
    open: &[open("qwen-1", 0.9, 900, 128, "twostage")],
    recommended: "qwen-1",
    frontier: Baseline {
        id: "gpt-5.5",
        quality: 0.93,
        cost: 16_000,
    },
    examples: &[],
};

pub(crate) const TASKS: &[Task] = &[
    Task {
        id: "contract-key-fields",
        title: "Contract key fields",
        category: "Legal",
        difficulty: "medium",
        description: "Extract the effective date, termination date, parties and governing law from a contract.",
        words: "agreement contracts clauses legal lease nda terms key fields counterparties signed",
        job: Job::Extract(&[
            field(
                "effective_date",
                Find::Date,
                &[
                    "effective date",
                    "effective as of",
                    "effective",
                    "entered into",
                    "dated as of",
                    "made on",
                    "commenc",
                    "dated",
                ],
            ),
            field(
                "termination_date",
                Find::Date,
                &[
                    "termination date",
                    "terminates on",
                    "terminate on",
                    "expir",
                    "until",
                    "through",
                    "ends on",
                    "terminat",
                ],
            ),
            field("parties", Find::Parties, &["between", "parties"]),
            field(
                "governing_law",
                Find::Law,
                &["governing law", "governed by", "laws of"],
            ),
        ]),
        has_blob_input: false,
        open: &[
            open("qwen-1", 0.94, 653, 128, "twostage"),
            open("mistral-2", 0.9, 412, 64, "rte"),
            open("llama-3", 0.86, 298, 128, "rte"),
            open("gemma-4", 0.79, 175, 32, "rte"),
        ],
        recommended: "qwen-1",
        frontier: Baseline {
            id: "claude-opus-4-7",
            quality: 0.96,
            cost: 11_795,
        },
        examples: &[
            Example {
                input: "This Services Agreement is effective as of January 1, 2026, by and between Acme Corp. and Globex LLC. It shall terminate on December 31, 2027. This Agreement is governed by the laws of the State of Delaware.",
                expected: r#"{"effective_date":"2026-01-01","termination_date":"2027-12-31","parties":["Acme Corp.","Globex LLC"],"governing_law":"Delaware"}"#,
            },
            Example {
                input: "LEASE between Initech GmbH (\"Landlord\") and Umbrella Ltd. (\"Tenant\"). Effective Date: 15 March 2025. The lease expires on 14 March 2030. Governing law: Germany.",
                expected: r#"{"effective_date":"2025-03-15","termination_date":"2030-03-14","parties":["Initech GmbH","Umbrella Ltd."],"governing_law":"Germany"}"#,
            },
            Example {
                input: "This Mutual NDA is entered into on 2025-07-04 between Hooli Inc. and Pied Piper, Inc. and remains in force until 2028-07-03. It is governed by the laws of California.",
                expected: r#"{"effective_date":"2025-07-04","termination_date":"2028-07-03","parties":["Hooli Inc.","Pied Piper, Inc."],"governing_law":"California"}"#,
            },
        ],
    },
    Task {
        id: "invoice-key-fields",
        title: "Invoice key fields",
        category: "Finance",
        difficulty: "easy",
        description: "Extract the vendor, invoice number, dates, total and currency from an invoice document.",
        words: "invoices bill billing supplier payable totals due amount key fields pdf",
        job: Job::Extract(&[
            field(
                "vendor",
                Find::Line,
                &["vendor:", "from:", "seller:", "supplier:", "bill from:"],
            ),
            field(
                "invoice_number",
                Find::Code,
                &["invoice number", "invoice no", "invoice #", "invoice"],
            ),
            field(
                "invoice_date",
                Find::Date,
                &["invoice date", "date of issue", "issued", "date"],
            ),
            field(
                "due_date",
                Find::Date,
                &["due date", "payment due", "due by", "due on", "due"],
            ),
            field(
                "total",
                Find::Amount,
                &[
                    "total due",
                    "amount due",
                    "grand total",
                    "total amount",
                    "total",
                ],
            ),
            field("currency", Find::Currency, &[]),
        ]),
        has_blob_input: true,
        open: &[
            open("qwen-vl-1", 0.92, 1_140, 64, "twostage"),
            open("pixtral-2", 0.88, 870, 64, "rte"),
            open("internvl-3", 0.84, 610, 32, "rte"),
        ],
        recommended: "qwen-vl-1",
        frontier: Baseline {
            id: "gpt-5.5",
            quality: 0.95,
            cost: 18_400,
        },
        examples: &[
            Example {
                input: "Vendor: Stark Industries\nInvoice No: INV-2041\nInvoice date: 03/02/2026\nDue date: 04/01/2026\nSubtotal: $1,150.00\nTotal due: $1,250.50",
                expected: r#"{"vendor":"Stark Industries","invoice_number":"INV-2041","invoice_date":"2026-03-02","due_date":"2026-04-01","total":1250.5,"currency":"USD"}"#,
            },
            Example {
                input: "From: Wayne Logistics BV\nInvoice #: 88-1720\nIssued: 5 May 2026\nPayment due: 4 June 2026\nTotal: EUR 980.00",
                expected: r#"{"vendor":"Wayne Logistics BV","invoice_number":"88-1720","invoice_date":"2026-05-05","due_date":"2026-06-04","total":980.0,"currency":"EUR"}"#,
            },
        ],
    },
    Task {
        id: "receipt-totals",
        title: "Receipt totals",
        category: "Finance",
        difficulty: "easy",
        description: "Extract the merchant, purchase date, tax and total from a photographed receipt.",
        words: "receipts expense expenses store purchase totals till scan photo image",
        job: Job::Extract(&[
            field("merchant", Find::Line, &["merchant:", "store:", "shop:"]),
            field("purchase_date", Find::Date, &["purchase date", "date"]),
            field("tax", Find::Amount, &["sales tax", "vat", "tax"]),
            field(
                "total",
                Find::Amount,
                &["grand total", "total paid", "total"],
            ),
        ]),
        has_blob_input: true,
        open: &[
            open("qwen-vl-1", 0.91, 720, 64, "rte"),
            open("internvl-3", 0.87, 430, 32, "rte"),
            open("pixtral-2", 0.85, 560, 64, "rte"),
        ],
        recommended: "internvl-3",
        frontier: Baseline {
            id: "gemini-3-1-pro",
            quality: 0.93,
            cost: 9_200,
        },
        examples: &[Example {
            input: "Merchant: Corner Bakery\nDate: 2026-02-11\nCroissant 3.20\nCoffee 2.80\nVAT: €0.96\nTotal: €6.96",
            expected: r#"{"merchant":"Corner Bakery","purchase_date":"2026-02-11","tax":0.96,"total":6.96}"#,
        }],
    },
    Task {
        id: "support-ticket-triage",
        title: "Support ticket triage",
        category: "Customer support",
        difficulty: "easy",
        description: "Classify a customer support ticket into one of a fixed set of queues.",
        words: "tickets helpdesk triage route routing label categorize category customer requests emails inbox",
        job: Job::Classify(&[
            label(
                "billing",
                &[
                    "invoice",
                    "charg",
                    "refund",
                    "payment",
                    "paid",
                    "billing",
                    "card",
                    "subscription",
                    "price",
                ],
            ),
            label(
                "technical_issue",
                &[
                    "error",
                    "crash",
                    "bug",
                    "broken",
                    "fail",
                    "not work",
                    "doesn't work",
                    "slow",
                    "freez",
                    "timeout",
                ],
            ),
            label(
                "account_access",
                &[
                    "password", "log in", "login", "locked", "sign in", "2fa", "account", "reset",
                ],
            ),
            label(
                "shipping",
                &[
                    "deliver", "shipp", "package", "parcel", "tracking", "arriv", "courier",
                ],
            ),
            label(
                "cancellation",
                &[
                    "cancel",
                    "close my",
                    "terminate my",
                    "unsubscribe",
                    "stop my",
                ],
            ),
            label("other", &[]),
        ]),
        has_blob_input: false,
        open: &[
            open("qwen-1", 0.95, 118, 32, "rte"),
            open("mistral-2", 0.93, 96, 64, "rte"),
            open("llama-3", 0.89, 74, 128, "rte"),
            open("phi-5", 0.82, 41, 16, "rte"),
        ],
        recommended: "mistral-2",
        frontier: Baseline {
            id: "claude-sonnet-4-6",
            quality: 0.96,
            cost: 2_150,
        },
        examples: &[
            Example {
                input: "I was charged twice for my subscription this month, please refund one payment.",
                expected: "billing",
            },
            Example {
                input: "The app crashes with an error every time I open a project.",
                expected: "technical_issue",
            },
            Example {
                input: "I forgot my password and the login page says I am locked out.",
                expected: "account_access",
            },
            Example {
                input: "My package has not arrived and the tracking page is empty.",
                expected: "shipping",
            },
        ],
    },
    Task {
        id: "review-sentiment",
        title: "Review sentiment",
        category: "Customer support",
        difficulty: "easy",
        description: "Classify the sentiment of a product review as positive, negative or neutral.",
        words: "sentiment opinion reviews feedback mood tone polarity customers",
        job: Job::Classify(&[
            label(
                "positive",
                &[
                    "great",
                    "love",
                    "excellent",
                    "perfect",
                    "happy",
                    "amazing",
                    "recommend",
                    "fantastic",
                    "best",
                ],
            ),
            label(
                "negative",
                &[
                    "bad",
                    "terrible",
                    "awful",
                    "hate",
                    "broke",
                    "disappoint",
                    "refund",
                    "worst",
                    "poor",
                    "useless",
                ],
            ),
            label("neutral", &[]),
        ]),
        has_blob_input: false,
        open: &[
            open("llama-3", 0.94, 62, 128, "rte"),
            open("qwen-1", 0.93, 88, 32, "rte"),
            open("phi-5", 0.88, 29, 16, "rte"),
        ],
        recommended: "llama-3",
        frontier: Baseline {
            id: "gpt-5.5",
            quality: 0.95,
            cost: 1_480,
        },
        examples: &[
            Example {
                input: "Great headphones, I love the sound and would recommend them.",
                expected: "positive",
            },
            Example {
                input: "It broke after two days. Terrible quality.",
                expected: "negative",
            },
        ],
    },
    Task {
        id: "meeting-summary",
        title: "Meeting summary",
        category: "Productivity",
        difficulty: "hard",
        description: "Summarize a meeting transcript or a long text in two sentences.",
        words: "summary summarise summarization condense shorten notes minutes digest tldr transcript article report",
        job: Job::Summarise,
        has_blob_input: false,
        open: &[
            open("qwen-1", 0.9, 840, 128, "twostage"),
            open("llama-3", 0.87, 520, 128, "rte"),
            open("mistral-2", 0.85, 470, 64, "rte"),
        ],
        recommended: "llama-3",
        frontier: Baseline {
            id: "claude-opus-4-7",
            quality: 0.93,
            cost: 14_600,
        },
        examples: &[Example {
            input: "The team met on Monday to review the launch. The launch date moves to June because the payment integration is late. Maria will own the payment integration. Lunch was good.",
            expected: "The launch date moves to June because the payment integration is late. Maria will own the payment integration.",
        }],
    },
    Task {
        id: "resume-contact-fields",
        title: "Resume contact fields",
        category: "Recruiting",
        difficulty: "easy",
        description: "Extract the candidate's name, email address and phone number from a resume.",
        words: "resumes cv candidates applicant recruiting hiring contact fields",
        job: Job::Extract(&[
            field("name", Find::Line, &["full name:", "candidate:", "name:"]),
            field("email", Find::Email, &[]),
            field(
                "phone",
                Find::Phone,
                &["telephone", "mobile", "phone", "tel"],
            ),
        ]),
        has_blob_input: false,
        open: &[
            open("mistral-2", 0.96, 240, 64, "rte"),
            open("qwen-1", 0.95, 310, 128, "rte"),
            open("gemma-4", 0.9, 120, 32, "rte"),
        ],
        recommended: "mistral-2",
        frontier: Baseline {
            id: "gemini-3-5-flash",
            quality: 0.97,
            cost: 1_900,
        },
        examples: &[Example {
            input: "Name: Ada Lovelace\nEmail: ada@example.org\nPhone: +44 20 7946 0958",
            expected: r#"{"name":"Ada Lovelace","email":"ada@example.org","phone":"+44 20 7946 0958"}"#,
        }],
    },
];
