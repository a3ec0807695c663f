"""Charts as SVG text: pure functions of plain values, with no file, net, clock or script.

A mark says what it is (`class="dot own"`), never how it looks: `style.css` beside this file does, so that
the page, print and an exported file can differ. Every chart is drawn twice, wide and narrow, each with a
layout of its own; the page's style sheet shows one of the two. Words come in said, numbers come in as
`Printed`, so that each can be followed to the answer it stands in.
"""
