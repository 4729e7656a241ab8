"""Chat templates in the forms that published models use, and small ones for single rules."""

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|im_start|>assistant\\n' }}{% endif %}")

ZEPHYR = (  # TinyLlama-Chat
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'system' %}\n"
    "{{ '<|system|>\\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n"
    "{% endfor %}")

LLAMA2 = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}"
    "{% endif %}{% endfor %}")

LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}"
    "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
    "+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
    "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}")

LLAMA31 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- This block extracts the system message, so we can slot it into the right place. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{#- System message #}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}

{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- tool_call.name }}
            {{- tool_call.arguments | tojson }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- message.content }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN3 = """{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- if message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or reasoning_content) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

MISTRAL = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token + ' ' }}"
    "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}"
    "{% endif %}{% endfor %}")

GEMMA = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}"
    "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
    "{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}")

PHI3 = (
    "{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}"
    "{{'<|system|>\\n' + message['content'] + '<|end|>\\n'}}{% elif message['role'] == 'user' %}"
    "{{'<|user|>\\n' + message['content'] + '<|end|>\\n'}}"
    "{% elif message['role'] == 'assistant' %}"
    "{{'<|assistant|>\\n' + message['content'] + '<|end|>\\n'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}")

VICUNA = """{%- if messages[0].role == 'system' -%}
    {{ messages[0].content ~ ' ' }}
    {%- set rest = messages[1:] -%}
{%- else -%}
    {%- set rest = messages -%}
{%- endif -%}
{%- for m in rest if m.role != 'system' -%}
    {{ 'USER: ' if m.role == 'user' else 'ASSISTANT: ' }}{{ m.content.strip() }}
    {{- ' ' if m.role == 'user' else eos_token }}
{%- else -%}
    nobody spoke
{%- endfor -%}
{{ 'ASSISTANT:' if add_generation_prompt }}"""

FAMILIES = {
    "ChatML": CHATML, "Zephyr": ZEPHYR, "Llama 2": LLAMA2, "Llama 3": LLAMA3,
    "Llama 3.1": LLAMA31, "Qwen 2.5": QWEN25, "Qwen 3": QWEN3, "Mistral": MISTRAL,
    "Gemma": GEMMA, "Phi 3": PHI3, "Vicuna": VICUNA,
}

# Each is rendered with one conversation of four messages.
PARTS = [
    "", "\n", "text\n", "text\n\n", "a\r\nb\rc\n", "{# comment #}x{#- y -#} z", "{#+ a +#}\nb",
    "  {% if true %}\n  a\n  {% endif %}\n  b", "  {%- if true -%}\n  a\n  {%- endif -%}\n  b",
    "\t{%+ if true +%}\n  a\n  {%+ endif %}\n  b", "x  {% if true %} a {% endif %}  y",
    "a {{- 1 -}} b {{ 2 }}\nc", "  {{ 1 }}  \n  {# c #}\n  d", "{%if 1%}a{%endif%}",
    "{{ 'a' 'b' \"c\" }}", "{{ 'a\\tb\\n\\x41\\u00e9\\q\\'' }}", "{{ 1 + 2 * 3 - -4 }}",
    "{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 1_000 }}",
    "{{ 'a' ~ 1 ~ none ~ true }}", "{{ 'a' + 'b' ~ 'c' + 'd' }}", "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }}",
    "{{ 'a' < 'b' }} {{ 'a' >= 'b' }} {{ 1 == true }} {{ 1 == '1' }} {{ none == none }}",
    "{{ not 1 == 2 }} {{ not true and false }} {{ 1 and 0 or 'x' }} {{ '' or 'y' }} {{ 0 and 1 }}",
    "{{ 'b' in 'abc' }} {{ 'x' not in 'abc' }} {{ 1 in [1, 2] }} {{ 'role' in messages[0] }}",
    "{{ '' in '' }} {{ 'a' in missing }} {{ none in [none] }} {{ [1] in [[1], 2] }}",
    "{{ messages[0].role }} {{ messages[-1]['role'] }} {{ messages[9] }} {{ messages[0].nothing }}",
    "{{ messages[9].role }}", "{{ missing.role }}", "{{ missing }}|{{ missing is defined }}",
    "{{ missing + 'a' }}", "{{ 'a' + 1 }}", "{{ none + 'a' }}", "{{ -'a' }}",
    "{{ [1,2,3][1:] | length }} {{ 'abcdef'[1:-1] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[4:1:-2] }}",
    "{{ 'abc'[5:] }}|{{ 'abc'[-9:2] }}|{{ 'abc'[:] }}|{{ 'abc'[1] }}|{{ 'abc'[-1] }}|{{ 'abc'[7] }}",
    "{{ '\u00e9\U0001f600x'[1] }} {{ '\u00e9\U0001f600x' | length }} {{ 'e\u0301' == '\u00e9' }}",
    "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}"
    "{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}",
    "{% for m in messages %}{{ loop.previtem.role if loop.previtem is defined }}>"
    "{{ loop.nextitem.role if not loop.last }};{% endfor %}",
    "{% for c in 'abc' %}{{ c }},{% endfor %}{% for c in missing %}x{% else %}none{% endfor %}",
    "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %}{{ {'a': 1}['a'] }}{{ {'a': 2}.a }}",
    "{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 1, -2) %}{{ i }}{% endfor %}",
    "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}"
    "{% endif %}{{ i }}{% endfor %}",
    "{% for i in range(6) if i is odd %}{{ loop.index }}:{{ i }} {% endfor %}",
    "{% for i in range(2) %}{% for j in range(2) %}{{ loop.index }}{% endfor %}{{ loop.index }}"
    "{% endfor %}",
    "{% set x = 1 %}{% for i in range(2) %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set n = namespace(x=0) %}{% for i in range(3) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}",
    "{% set n = namespace() %}{{ n.y is defined }}{% set n.y = 'z' %}{{ n.y }}",
    "{% set a, b = 1, 2 %}{{ b }}{{ a }}", "{% set a, b = [1] %}",
    "{% set x %}a{{ 1 }}b{% endset %}{{ x | upper }}{{ x }}",
    "{% if missing %}a{% elif 0 %}b{% elif 'x' %}c{% else %}d{% endif %}",
    "{{ 'x' if false }}|{{ 'x' if false else 'y' if 0 else 'z' }}",
    "{{ ' a '|trim }}|{{ 'xax'|trim('x') }}|{{ none|trim }}|{{ missing|trim }}|{{ 1|trim }}",
    "{{ 'aBc'|upper }}{{ 'aBc'|lower }}{{ 'aBc dEf'|capitalize }}{{ \"aBc d'ef\".title() }}",
    "{{ missing|default('d') }}{{ none|default('d') }}{{ ''|default('d', true) }}{{ 'v'|d('d') }}",
    "{{ [1, 'a', none, true, {'k': [1, 2]}, '\u00e9\"\\n<']|tojson }}",
    "{{ {'a': [1, {'b': 2}], 'c': {}}|tojson(indent=2) }}", "{{ messages[0]|tojson }}",
    "{{ ['a', 'b']|join(', ') }}{{ [1, 2]|join }}{{ 'abc'|first }}{{ [1, 2]|last }}",
    "{{ 'aXbXc'|replace('X', '--') }}{{ 'aXbXc'.replace('X', '') }}{{ 'aaa'.replace('aa', 'b') }}",
    "{{ 'a,b,,c'.split(',')|join('|') }}{{ ' a  b '.split()|join('|') }}{{ 'a,b,c'.split(',', 1)|last }}",
    "{{ '  a '.lstrip() }}|{{ '  a '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ '\\x1ca'.strip() }}",
    "{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith('bc') }}{{ 'abc'.startswith('b') }}",
    "{{ {'a': 1}.get('a') }}{{ {'a': 1}.get('b') }}{{ {'a': 1}.get('b', 'z') }}",
    "{{ {'a': 1, 'b': 2}.keys()|list|length }}{{ {'a': 1}.values()|first }}",
    "{{ 1 is number }}{{ 'a' is string }}{{ none is none }}{{ [] is iterable }}{{ {} is mapping }}",
    "{{ true is boolean }}{{ 1 is boolean }}{{ true is number }}{{ 1 is integer }}{{ true is integer }}",
    "{{ 4 is even }}{{ 4 is odd }}{{ 6 is divisibleby 3 }}{{ 6 is divisibleby(4) }}",
    "{{ 1 is not none }}{{ missing is undefined }}{{ 'a' is in 'abc' }}{{ 1 is eq 1 }}{{ 1 is ne 1 }}",
    "{{ true is true }}{{ 1 is true }}{{ false is false }}{{ 'a' is sequence }}{{ 1 is sequence }}",
    "{{ not missing is defined }}{{ 1 == 1 and missing is not defined }}",
    "{{ 'a' | upper ~ 'b' }}{{ ('a' ~ 'b') | upper }}{{ -1 | string }}{{ 2 * '3'|length }}",
    "{{ raise_exception('no') }}", "{{ (1, 2)|length }}{{ (1,)|length }}{{ ()|length }}{{ [1,]|length }}",
    "{% if messages|length > 3 and messages[1].content is string %}y{% endif %}",
    "{{ messages|map }}"[:0] + "{{ [[1, 2], [3]][0][1] }}{{ [1, [2]] == [1, [2]] }}",
    "{{ 5 if 1 > 2 or 2 >= 2 and not 3 <= 2 else 6 }}", "{{ {'}}': '%}'}['}}'] }}{{ '{{' }}",
]
