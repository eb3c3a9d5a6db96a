//! The raw text of an object deep in a response, beside one scan of that object.

use pareta::types::EvalRun;
use serde_json::value::RawValue;

use crate::decode::bodies;
use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::report::Work;

pub fn measure(options: &Options) -> Work {
    let run = EvalRun::from_json(bodies::items()).expect("the body is JSON");
    let result = &run.results()[3];
    let scan = || {
        let text: &RawValue = serde_json::from_str(result.json()).expect("the text is JSON");
        text.get().len()
    };
    let subjects = vec![
        Subject::repeat("json() of a result", || {
            std::hint::black_box(result).json().len()
        }),
        Subject::repeat("one scan of it", scan),
    ];
    Work::new("raw text of a nested object", "text").timed(
        &interleave(subjects, options.rounds(21)),
        &[("one scan of it", 1.0)],
    )
}
