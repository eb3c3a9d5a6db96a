
import openai


def settings():
    limit = JOB["timeout"] or JOB["silence"]
    return {"timeout": limit} if limit else {}


def client():
    return openai.OpenAI(api_key=JOB["key"], base_url=JOB["base_url"] + "/v1", **settings())


def chat():
    return chat_fields(client().chat.completions.create(model=JOB["id"], messages=QUESTION))


def chat_stream():
    return read(client().chat.completions.create(model=JOB["id"], messages=QUESTION, stream=True))


def chat_joined():
    with client().chat.completions.stream(model=JOB["id"], messages=QUESTION) as stream:
        return chat_fields(stream.get_final_completion())


run(
    {
        "show": lambda: {"text": repr(client())},
        "chat": chat,
        "chat-stream": lambda: stay(chat_stream()),
        "chat-joined": chat_joined,
        "list-models": lambda: {"text": " ".join(str(model and model.id) for model in client().models.list())},
        "retrieve": lambda: {"text": client().models.retrieve(JOB["id"]).id},
    },
    openai.__version__,
)
