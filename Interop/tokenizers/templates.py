#!/usr/bin/env python3
"""Writes what PyPI `jinja2`, set up as transformers does, makes of chat templates.

    python3 Interop/tokenizers/templates.py [MODEL.gguf] > Tests/Vectors/Tokenizers/templates.json

With a model its own template is among them. `ChatTemplateTests` compares with this file.
"""
import json
import sys

from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from template_sources import FAMILIES, PARTS

CONVERSATIONS = [
    [("user", "Hello")],
    [("system", "Be brief."), ("user", "  What is 2+2? \n")],
    [("user", "a"), ("assistant", " b "), ("user", "c")],
    [("system", "S"), ("user", "x < y & 'z' \"q\""), ("assistant", "\u00e9\u4f60\U0001f600"),
     ("user", "\tend\u00a0")],
    [("user", "1"), ("user", "2")],
    [("assistant", "first")],
    [("user", ""), ("assistant", "<think>\nhm\n</think>\n\nok"), ("user", "{{ no }}{% if %}")],
    [],
]


def environment():
    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                          sort_keys=sort_keys)

    def raise_exception(message):
        raise TemplateError(message)

    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    return made


def outcome(template, messages, prompt):
    try:
        return template.render(
            messages=messages, add_generation_prompt=prompt, tools=None, documents=None,
            bos_token="<s>", eos_token="</s>")
    except Exception as error:  # any error of the template counts as a refusal
        return {"error": str(error) if isinstance(error, TemplateError) else ""}


def main():
    templates = dict(FAMILIES)
    if len(sys.argv) > 1:
        import gguf
        reader = gguf.GGUFReader(sys.argv[1])
        templates["of the model"] = reader.fields["tokenizer.chat_template"].contents()
    conversations = [
        [{"role": role, "content": content} for role, content in conversation]
        for conversation in CONVERSATIONS
    ]
    made = environment()
    result = []
    for name, source in list(templates.items()) + [(part, part) for part in PARTS]:
        template = made.from_string(source)
        chosen = range(len(conversations)) if name in templates else [3]
        outputs = [
            {"conversation": number, "prompt": prompt,
             "output": outcome(template, conversations[number], prompt)}
            for number in chosen for prompt in ((True, False) if name in templates else (True,))
        ]
        result.append({"name": name, "template": source, "outputs": outputs})
    print(json.dumps({"conversations": conversations, "templates": result}, indent=1))


if __name__ == "__main__":
    main()
