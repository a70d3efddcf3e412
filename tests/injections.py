"""Texts that try to be more than texts. Each would call ``alert`` or ask another host where it got through.

``STRINGS`` may stand in any text; ``REFUSED`` are what no file may hold; ``ADDRESSES`` are where no link may lead.
"""

from __future__ import annotations

_HTML = (
    r"""
<script>alert(1)</script>
<SCRIPT SRC=//evil.test/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/x>alert(1)</script >
<script>alert(1)//
<<script>alert(1);//<</script>
</script><script>alert(1)</script>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</style><script>alert(1)</script>
</noscript><img src=x onerror=alert(1)>
--><script>alert(1)</script><!--
<!--><img src=x onerror=alert(1)>-->
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<![CDATA[<script>alert(1)</script>]]>
<?php echo '<script>alert(1)</script>'; ?>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" />
<img/src=x/onerror=alert(1)>
<img src=x onerror=alert(1)//
<IMG """
    + '"""'
    + r"""><SCRIPT>alert(1)</SCRIPT>">
<img src=`x`onerror=alert(1)>
<img src="//evil.test/pixel.png">
<img srcset="//evil.test/pixel.png 2x">
<image src=x onerror=alert(1)>
<body onload=alert(1)>
<body background=//evil.test/b.png>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="//evil.test/x.swf">
<base href="//evil.test/">
<meta http-equiv="refresh" content="0;url=//evil.test/">
<link rel=stylesheet href=//evil.test/x.css>
<link rel=import href="data:text/html,<script>alert(1)</script>">
<form action=//evil.test/><button>go</button></form>
<form><button formaction=javascript:alert(1)>x</button></form>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)></select>
<textarea autofocus onfocus=alert(1)></textarea>
<keygen autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>x</details>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)></audio>
<marquee onstart=alert(1)>x</marquee>
<a href="javascript:alert(1)" autofocus onfocus=alert(1)>x</a>
<div style="background:url(//evil.test/b.png)">x</div>
<div style="width:expression(alert(1))">x</div>
<div style="animation-name:x" onanimationstart=alert(1)>x</div>
<style>@import '//evil.test/x.css';</style>
<style>body{background:url(//evil.test/b.png)}</style>
<xss onpointerrawupdate=alert(1) tabindex=1>x</xss>
<template><script>alert(1)</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<p id=__config>{"base":"//evil.test"}</p>
<img name=getElementById><form name=document$>
<div data-md-component=search><div data-cjm-catalog>
<plaintext>
<xmp><script>alert(1)</script></xmp>
</div></div></article></main><h1>broken</h1>
</td></tr></table><table><tr><td>broken
</li></ul></section></details>broken
<p><b><i><u>unclosed
"""
)

_ATTRIBUTES = r"""
" onmouseover=alert(1) x="
' onmouseover=alert(1) x='
" autofocus onfocus=alert(1) x="
"><script>alert(1)</script>
'><script>alert(1)</script>
"><img src=x onerror=alert(1)>
'"><svg/onload=alert(1)>
` onmouseover=alert(1)
x" style="position:fixed;inset:0" onclick="alert(1)
&quot; onmouseover=alert(1) x=&quot;
&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
&#x3c;img src=x onerror=alert(1)&#x3e;
\"><img src=x onerror=alert(1)>
\x3cscript\x3ealert(1)\x3c/script\x3e
\u003cscript\u003ealert(1)\u003c/script\u003e
%3Cscript%3Ealert(1)%3C/script%3E
+ADw-script+AD4-alert(1)+ADw-/script+AD4-
data-x=1/onfocus=alert(1)/autofocus
"""

_SVG = r"""
<svg onload=alert(1)>
<svg/onload=alert(1)//
<svg><script>alert(1)</script></svg>
<svg><script href=//evil.test/x.js /></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><set attributeName=href to=javascript:alert(1)>
<svg><foreignObject><body onload=alert(1)></foreignObject></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)/>#x"/></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg></p><style><a id="</style><img src=x onerror=alert(1)>">
<svg><image href=//evil.test/x.png /></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<math href="javascript:alert(1)">x</math>
<math><maction actiontype="statusline#//evil.test" xlink:href="javascript:alert(1)">x
<math><annotation-xml encoding="text/html"><script>alert(1)</script>
"""

_SCRIPTS = r"""
{"a":"</script><script>alert(1)</script>"}
</script>
<!--<script>
"};alert(1);//
';alert(1);//
\';alert(1);//
${alert(1)}
`+alert(1)+`
]]>
*/alert(1)/*
alert`1`
__proto__
constructor
toString
"""

_TEMPLATES = r"""
{{ 7*7 }}
{{ config.items() }}
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ "<script>alert(1)</script>" | safe }}
{% raw %}<script>alert(1)</script>{% endraw %}
{% include "/etc/passwd" %}
{% set x = 1 %}{# comment #}
{{
%}
#{7*7}
<%= 7*7 %>
{name} {0} {} %(x)s %s $x
"""

_MERMAID = r"""
A"] --> B["<script>alert(1)</script>
x: 5: Me
a: 3: b; section broken
section broken
title broken
journey
%%{init: {"securityLevel": "loose", "themeCSS": "*{background:url(//evil.test)}"}}%%
%% comment
x#quot;]; click A "javascript:alert(1)"
#quot;><img src=x onerror=alert(1)>#quot;
#60;script#62;alert(1)#60;/script#62;
#lt;script#gt;alert(1)#lt;/script#gt;
end
end; click x call alert(1)
click A call alert(1)
A@{ img: "//evil.test/x.png" }
accTitle: broken
---
:::evil
-->|x| B
subgraph x
"""

_MARKDOWN = r"""
`<script>alert(1)</script>`
**<img src=x onerror=alert(1)>**
*unclosed **emphasis `code
[x]: https://example.org "<script>alert(1)</script>"
[<img src=x onerror=alert(1)>](https://example.org)
[x](https://example.org/"onmouseover="alert(1))
[x](https://example.org "x\" onmouseover=\"alert(1)")
[x](<https://example.org/"><script>alert(1)</script>>)
<https://example.org/"onmouseover="alert(1)>
https://example.org/<script>alert(1)</script>
*[HTML]: "><script>alert(1)</script>
[^1]: <script>alert(1)</script>
word {: onclick=alert(1) }
{: .x onmouseover="alert(1)" style="position:fixed" }
# heading {: onclick=alert(1) }
## broken heading
!!! note "<script>alert(1)</script>"
??? tip "x" onclick=alert(1)
=== "<img src=x onerror=alert(1)>"
/// html | div[onclick="alert(1)"]
- [ ] <input autofocus onfocus=alert(1)>
| <script>alert(1)</script> | x |
> <script>alert(1)</script>
    <script>alert(1)</script>
~~~html onclick=alert(1)
``` {.python onclick=alert(1) }
--8<-- "/etc/passwd"
:material-account:{ onclick=alert(1) }
$\href{javascript:alert(1)}{x}$
\(\unicode{<img src=x onerror=alert(1)>}\)
[TOC]
[[wiki|link]]
cjmfragment0123456789abcdef0123
<p>cjmfragment0123456789abcdef0123</p>
![](https://evil.test/x.png)
"""

_ADDRESS_TEXTS = r"""
javascript:alert(1)
JaVaScRiPt:alert(1)
data:text/html,<script>alert(1)</script>
vbscript:msgbox(1)
//evil.test/x
\\evil.test\x
../../../../etc/passwd
..\..\windows\win.ini
file:///etc/passwd
/absolute/path
%2e%2e%2f%2e%2e%2fetc%2fpasswd
"""

_YAML = r"""
!!python/object/apply:os.system ["id"]
&anchor *alias
*alias
<<: *merge
- list
key: value
? complex
| literal
> folded
@at `tick` %percent
~
null
yes
0x1F
1e400
.nan
2026-13-45
[a, b
{a: b
...
# comment
"""

_CONTROL = (
    "left\u202eright-to-left override\u202c",
    "isolate \u2067\u202e<script>alert(1)</script>\u2069",
    "zero\u200bwidth\u200djoin\u2060er",
    "soft\u00adhyphen \ufe0f variation",
    "\ufeffbyte order mark",
    "line\u2028separator\u2029paragraph",
    "fullwidth \uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "combining z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u031e\u0320\u034da",
    "private \ue000 and noncharacter-free \U0001f4a5\U0001f3f3\ufe0f\u200d\U0001f308",
    "<img src=x on\u0435rror=alert(1)> \u0441yrillic",
    "java\u00a0script:alert(1) <a\u00a0href=x>",
    "tab\tand\nnew line <script\n>alert(1)</script\n>",
    "<img\tsrc=x\nonerror\t=\nalert(1)>",
    "long " + "<b>" * 40,
    "nested " + "[" * 60 + "x" + "](#y)" * 2,
    "parens " + "((" * 40 + "`" * 7,
)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


STRINGS: tuple[str, ...] = tuple(
    dict.fromkeys([
        *_lines(_HTML), *_lines(_ATTRIBUTES), *_lines(_SVG), *_lines(_SCRIPTS), *_lines(_TEMPLATES), *_lines(_MERMAID),
        *_lines(_MARKDOWN), *_lines(_ADDRESS_TEXTS), *_lines(_YAML), *_CONTROL,
    ])
)  # fmt: skip

REFUSED = ("\x00", "a\x00b", "\x1b[31mred", "\x08", "\x7f", "\x80", "\x9b31m", "\ufffe", "\uffff", "\ud800")
"""Characters that no file may hold, as texts; YAML may still write them with an escape."""

BAD_BYTES = (b"\xc0\xbcscript\xc0\xbe", b"\xe0\x80\xbc", b"\xf8\x80\x80\x80\xbc", b"\xed\xa0\x80", b"\xff\xfe<\x00")
"""Overlong and otherwise wrong UTF-8."""

ADDRESSES = (
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\t:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://example.org/x",
    "file:///etc/passwd",
    "filesystem:https://example.org/x",
    "view-source:https://example.org",
    "about:blank",
    "ws://evil.test/",
    "ftp://evil.test/",
    "intent://evil.test#Intent;end",
    "ms-word:ofe|u|https://evil.test/x.docm",
    "search-ms:query=x",
    "//evil.test/x",
    "/\\evil.test/x",
    "\\\\evil.test\\x",
    "\\/evil.test/x",
    "/\t/evil.test",
)
"""Where no link may lead."""

ENCODED = (
    "&#106;avascript:alert(1)",
    "&#x6A;&#x61;vascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&sol;&sol;evil.test",
    "&#1;javascript:alert(1)",
)
"""The same as HTML and Markdown read it."""
