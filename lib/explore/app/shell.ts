/**
 * The page's markup: everything but its head, its style and its script.
 *
 * @module
 */

/** What is put into the page. */
export interface ShellParts {
  /** The article as HTML: sections with headings of the second level. */
  readonly article: string;
}

/** The page's body as HTML: without a script it shows the article alone. */
export function shell({ article }: ShellParts): string {
  return `<a class="skip" href="#stage">To the graph</a>
<header class="site"><div>
<h1>Backpropagation, step by step</h1>
<p>Type a formula. Step through both passes. See three independent answers agree.</p>
</div><button type="button" id="theme">Dark</button></header>
<main>
<noscript><p class="notice">The tool at the top of this page needs JavaScript. The article below stands without it.</p></noscript>
<section id="explore" aria-labelledby="explore-title" hidden>
<h2 class="quiet" id="explore-title">Explore a formula</h2>
<p class="notice" id="notice" role="status" hidden></p>
${FORMULA}
${STAGE}
${VARIABLES}
<div class="columns">${CODE}${DESCENT}</div>
</section>
${article}
</main>
<footer class="site">
<p>Made with <a href="https://jsr.io/@chainrule/autograd">@chainrule/autograd</a>, MIT license. This page is one file: it loads nothing, stores nothing and sends nothing.</p>
<p>It contains parts of mathjs (Apache-2.0) and of what mathjs is made of (MIT): their licenses stand at the end of the file.</p>
</footer>`;
}

const FORMULA = `<div class="panel formula">
<div><label for="formula">Formula</label>
<textarea id="formula" rows="4" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="formula-help"></textarea>
<div id="error" role="alert"></div>
<p class="hint" id="formula-help">A line for each named value, the result last. New names become variables.</p>
<details id="operations"><summary>Operators and functions</summary><div class="scroll" tabindex="0" role="region" aria-label="Operators and functions"><table>
<thead><tr><th scope="col">Write</th><th scope="col">Derivative by x</th><th scope="col">by y</th><th scope="col">by z</th></tr></thead>
<tbody></tbody></table></div>
<p class="hint">Constants are pi, tau and e. What follows # in a line is a comment.</p></details></div>
<div><label for="presets">Begin with</label>
<select id="presets"></select>
<p class="hint" id="note"></p>
<p class="row"><button type="button" id="link">Copy a link to this</button><span class="said" id="link-said" role="status"></span></p></div>
</div>`;

const STAGE =
  `<div class="panel" id="stage" tabindex="-1" role="group" aria-label="The graph and its steps">
<p class="notice" id="stale" hidden>The formula above cannot be read. This is the last one that could.</p>
<div class="moment"><p id="phase"></p><p id="line" aria-hidden="true"></p><p id="spoken" class="quiet" role="status"></p><p id="why"></p>
<div class="row" id="prediction" hidden><label for="guess">What is it?</label><input id="guess" type="text" inputmode="decimal" autocomplete="off"><button type="button" id="judge">Check</button><button type="button" id="show">Show</button></div>
<p id="judgement" role="status"></p></div>
<div class="controls">
<div class="row"><button type="button" id="first" aria-label="To the start"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3v10M13 3 6 8l7 5z"/></svg></button><button type="button" id="back" aria-label="One step back"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M11 3 4 8l7 5z"/></svg></button><button type="button" class="main" id="next">Step<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5 3l7 5-7 5z"/></svg></button><button type="button" id="node">Next node</button><button type="button" id="last" aria-label="To the end"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M13 3v10M3 3l7 5-7 5z"/></svg></button></div>
<div class="row"><button type="button" id="forward">Forward pass</button><button type="button" id="backward">Backward pass</button></div>
<div class="row"><button type="button" id="play" aria-pressed="false">Play</button><label for="speed" class="quiet">Speed</label><select id="speed"><option value="1">slow</option><option value="2" selected>normal</option><option value="6">fast</option></select></div>
<div class="row time"><input type="range" id="time" min="0" max="1" step="1" value="0" aria-label="Steps taken"><output id="count" for="time"></output></div>
</div>
<div id="scroller" tabindex="0" role="region" aria-label="Picture of the graph"><svg id="picture" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="picture-title"></svg></div>
<div class="below"><ul class="legend"><li><span class="leaf"></span>variable</li><li><span class="operation"></span>operation</li><li><span class="source"></span>visited now</li><li><span class="target"></span>in work</li><li>· at an edge: local derivative</li></ul>
<div class="row options"><label><input type="checkbox" id="whole">Whole graph</label><label><input type="checkbox" id="sizes">Sizes</label><label><input type="checkbox" id="predict">Predict</label></div></div>
<p class="hint" id="sizes-scale" hidden></p>
<p class="hint" id="left-out" hidden></p>
<h3 class="small" id="order-title">Visited in this order on the way back</h3><ol id="order" aria-labelledby="order-title"></ol>
<details id="table"><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Table of the nodes"><table>
<thead><tr><th scope="col">Node</th><th scope="col">Is</th><th scope="col">Data</th><th scope="col">Gradient</th><th scope="col">Terms</th><th scope="col">Chain rule</th></tr></thead>
<tbody id="nodes"></tbody></table></div></details>
<details><summary>Copy the picture</summary><p class="row"><button type="button" id="copy-svg">As SVG</button><button type="button" id="copy-mermaid">As Mermaid</button><button type="button" id="copy-dot">As DOT</button><span class="said" id="picture-said" role="status"></span></p></details>
<details><summary>Keys</summary><p><kbd>→</kbd> step, <kbd>←</kbd> back, <kbd>Shift</kbd> + <kbd>→</kbd> next node, <kbd>Home</kbd> and <kbd>End</kbd>, <kbd>Space</kbd> play. They work wherever no field, button, link or scrolling region has the focus.</p></details>
</div>`;

const VARIABLES = `<div class="panel" id="answers"><h3>Three answers to one question</h3>
<p class="hint">How does the result change with each variable? The engine sweeps the graph, mathjs differentiates the formula with symbols, and a finite difference moves the variable a little.</p>
<div class="scroll"><table class="variables">
<thead><tr><th scope="col">Variable</th><th scope="col">Value</th><th scope="col">Engine</th><th scope="col">mathjs derives</th><th scope="col">… exactly</th><th scope="col">Finite difference</th><th scope="col">Descend</th></tr></thead>
<tbody id="variables"></tbody></table></div>
<p class="verdict"><output id="result"></output><span id="verdict" role="status"></span></p></div>`;

const CODE = `<div class="panel"><h3>The same in code</h3>
<pre class="code" id="program" tabindex="0" role="region" aria-label="Program"><code id="code"></code></pre>
<p class="row"><button type="button" id="copy">Copy the code</button><span class="said" id="said" role="status"></span></p></div>`;

const DESCENT = `<div class="panel"><h3>Gradient descent</h3>
<p class="hint">Each step changes the variables that are ticked above by −rate · gradient.</p>
<div class="row"><label for="rate">Rate</label><input type="number" id="rate" step="any" min="0"><button type="button" id="one">1 step</button><button type="button" id="ten">10</button><button type="button" id="many">100</button><button type="button" id="undo">Undo</button></div>
<p id="loss" role="status"></p>
<svg id="losses" class="losses" viewBox="0 0 340 150" role="img" aria-labelledby="losses-title" hidden></svg></div>`;
