"""What both drivers share: the job, the lines that answer it, and all there is to read in an error."""

import json
import sys
import time
import traceback

JOB = json.loads(sys.argv[-1])


def tell(line):
    print(json.dumps(line), flush=True)


def report(**fields):
    tell({"report": fields})


def look(value, pointer):
    """The JSON of what a caller finds in a reply, by attribute, key or position."""
    for name in pointer.strip("/").split("/"):
        if isinstance(value, list):
            value = value[int(name)]
        elif isinstance(value, dict):
            value = value.get(name)
        elif hasattr(value, name):
            value = getattr(value, name)
        else:
            value = value.get(name) if hasattr(value, "get") else None
    return json.dumps(value, default=str)


def readable(text):
    """As much of an error as anybody reads: some hold all that the server sent."""
    return text[: 64 * 1024]


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__


def run(calls, version):
    """Does the job by one of `calls`, each a function that gives the fields of the report."""
    calls = {**calls, "version": lambda: {"text": version}}
    if JOB["call"] not in calls:
        report(not_offered=True)
        return
    try:
        report(**calls[JOB["call"]]())
    except Exception as error:
        parts = [str(part) for part in chain(error)]
        parts += [json.dumps(getattr(error, name, None), default=str) for name in ("detail", "body")]
        shown = [repr(error), *traceback.format_exception(error)]
        status = getattr(error, "status_code", None)
        says, debug = (readable("\n".join(texts)) for texts in (parts, shown))
        shown = {"class": type(error).__name__, "message": readable(str(error)), "says": says, "debug": debug}
        report(error={**shown, "status": status})


def read(stream):
    """The pieces of a streamed answer, as they come."""
    chunks = 0
    for chunk in stream:
        chunks += 1
        text = chunk.choices[0].delta.content if chunk.choices else None
        if text:
            tell({"piece": shown(text)})
            if JOB["leave"]:
                break
    return {"chunks": chunks}


def stay(fields):
    """Goes on living for a while, so that what closes the connection is not the end of the process."""
    if JOB["leave"]:
        time.sleep(4)
    return fields


def shown(content):
    """What a caller shows of a text, whatever came in its place."""
    return content if content is None else str(content)


def chat_fields(completion):
    message = completion.choices[0].message if completion.choices else None
    calls = getattr(message, "tool_calls", None) or []
    made = [(call.id, call.function.name, call.function.arguments) for call in calls]
    return {
        "text": shown(message.content) if message else None,
        "calls": [" ".join(map(str, parts)) for parts in made],
        "found": " ".join(look(completion, pointer) for pointer in JOB["probes"]) or None,
    }


QUESTION = [{"role": "user", "content": "a canary prompt"}]
