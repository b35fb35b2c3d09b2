// What is wrong with a page on this screen: what sticks out, what is too small to hit, what is cut off.
(() => {
	const faults = [];
	const root = document.documentElement;
	const all = (selector) => [...document.querySelectorAll(selector)];
	const show = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
	const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !heardOnly(e);
	const heardOnly = (e) => { const r = e.getBoundingClientRect(); return r.width <= 1 && r.height <= 1; };
	const scrolls = (e) => { for (let p = e; p && p !== document.body; p = p.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true; return false; };

	if (root.scrollWidth > root.clientWidth) {
		const out = all("body *").filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5 && seen(e) && !scrolls(e.parentElement));
		faults.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} px, because of ${out.slice(-2).map(show).join(" and ")}`);
	}

	// WCAG 2.2, 2.5.8: targets are at least 24 by 24 px, but for links in a run of text. A tick's label is part of it.
	const least = 24;
	for (const e of all("button, input:not([type=hidden]), select, summary, a[href]")) {
		if (!seen(e) || getComputedStyle(e).visibility === "hidden") continue;
		const target = e.closest("label") || e;
		const r = target.getBoundingClientRect();
		const inText = e.matches("a") && getComputedStyle(e).display === "inline" && e.closest("p, dd, dt, li, legend, h2, address, td, .prose");
		if (!inText && (r.width < least || r.height < least)) faults.push(`too small to hit, ${Math.round(r.width)} by ${Math.round(r.height)} px: ${show(e)}`);
	}

	for (const e of all("button, .button, .pill, .chip, .flag, .step, legend, label, th, dt, .tool, h1, h2, h3, .card-name, .price")) {
		if (seen(e) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== "inline") faults.push(`text sticks out, ${e.scrollWidth} of ${e.clientWidth} px: ${show(e)}`);
	}
	return faults;
})
