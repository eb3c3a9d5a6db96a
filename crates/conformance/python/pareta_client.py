
import pareta


def settings():
    limit = JOB["timeout"] or JOB["silence"]
    return {"timeout": limit} if limit else {}


def client():
    return pareta.Pareta(api_key=JOB["key"], base_url=JOB["base_url"], **settings())


def chat():
    return chat_fields(client().chat.completions.create(model=JOB["id"], messages=QUESTION))


def chat_stream():
    return read(client().chat.completions.create(model=JOB["id"], messages=QUESTION, stream=True))


def create_set():
    rows = [{"input": "a canary prompt", "expected": {}}]
    return {"text": client().evals.sets.create(task="contract-key-fields", items=rows).id}


def upload_document():
    document = bytes(5 * 1024 * 1024)
    upload = client().evals.sets.upload_document("es_1", document, idx=0, field_name="document", mime="text/plain")
    return {"text": json.dumps(upload)}


def retrieve_run():
    return {"text": str(client().evals.runs.retrieve("run_1").cost_micro_usd)}


run(
    {
        "show": lambda: {"text": repr(client())},
        "chat": chat,
        "chat-stream": lambda: stay(chat_stream()),
        "speak": lambda: {"text": f"{len(client().audio.speech('a canary prompt').audio)} bytes"},
        "list-models": lambda: {"text": " ".join(str(model.id) for model in client().models.list())},
        "retrieve": lambda: {"text": client().endpoints.retrieve(JOB["id"]).id},
        "deploy": lambda: {"text": client().endpoints.deploy(task="contract-key-fields", wait=True).id},
        "create-set": create_set,
        "upload-document": upload_document,
        "retrieve-run": retrieve_run,
    },
    pareta.__version__,
)
