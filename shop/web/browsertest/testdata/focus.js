// What is wrong with where the keyboard is: "" when it can be seen that the focus is there.
(() => {
	for (const a of document.getAnimations()) a.finish();
	const e = document.activeElement;
	if (!e || e === document.body || e.matches("main, #basket, #errors")) return ""; // the last three are led to, not stopped at
	const show = e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
	const outlined = (of, pseudo) => {
		const s = getComputedStyle(of, pseudo);
		return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
	};
	const around = [e, e.closest("label"), e.parentElement, e.closest("article")].filter(Boolean);
	if (!around.some((of) => outlined(of)) && !outlined(e, "::after") && !outlined(e, "::before")) return "the focus cannot be seen on " + show;

	const r = (e.getClientRects()[0] || e.getBoundingClientRect());
	const inside = (x, y) => {
		const hit = document.elementFromPoint(x, y);
		return hit !== null && (e.contains(hit) || hit.contains(e) || around.some((of) => of !== e.parentElement && of.contains(hit)));
	};
	const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
	if (!points.some(([x, y]) => inside(r.left + r.width * x, r.top + r.height * y))) return "the focus is out of sight or covered: " + show;
	return "";
})()
