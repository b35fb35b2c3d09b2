// What is wrong with a page whatever it is seen on. base is where customers believe the shop to be, lang its language.
((base, lang) => {
	const faults = [];
	const must = (ok, fault) => { if (!ok) faults.push(fault); };
	const all = (selector) => [...document.querySelectorAll(selector)];
	const show = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
	const one = (selector, attribute) => {
		const found = all(selector);
		must(found.length <= 1, `${found.length} times ${selector}`);
		return found.length ? found[0].getAttribute(attribute) : null;
	};

	must(document.compatMode === "CSS1Compat", "quirks mode");
	must(document.documentElement.lang === lang, `lang is ${document.documentElement.lang}, not ${lang}`);
	for (const e of all("[lang]")) must(/^[a-z]{2}$/.test(e.lang), `odd lang: ${show(e)}`);
	must(document.title.split("·")[0].trim() !== "", "no title");
	must(all("h1").length === 1, `${all("h1").length} h1`);
	must(all("main").length === 1, `${all("main").length} main`);

	const seen = new Set();
	for (const e of all("[id]")) {
		must(e.id !== "" && !/\s/.test(e.id), `bad id: ${show(e)}`);
		must(!seen.has(e.id), `id ${e.id} twice`);
		seen.add(e.id);
	}
	for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "popovertarget"]) {
		for (const e of all(`[${name}]`)) {
			for (const id of e.getAttribute(name).split(/\s+/)) must(seen.has(id), `${name} leads nowhere: ${show(e)}`);
		}
	}
	for (const e of all('a[href^="#"]')) must(seen.has(e.hash.slice(1)), `link leads nowhere: ${show(e)}`);
	for (const e of all("a")) must(e.getAttribute("href"), `link without address: ${show(e)}`);
	for (const e of all("a[href], form[action]")) {
		const to = new URL(e.href || e.action);
		must(!/^(javascript|data):/.test(to.protocol) && !to.href.includes("ZgotmplZ"), `odd address: ${show(e)}`);
	}
	must(!document.documentElement.outerHTML.includes("ZgotmplZ"), "a template refused a value (ZgotmplZ)");
	must(!/<no value>|%!\w?\(|\{\{|undefined|\[object/.test(document.body.innerText), "a text with a hole in it");
	must(!all("[style]").length, "inline style: " + all("[style]").map(show)[0]);
	for (const e of all("*")) for (const a of e.attributes) must(!a.name.startsWith("on"), `inline handler: ${show(e)}`);

	for (const e of all("input:not([type=hidden]), select, textarea")) {
		const labels = [...e.labels].map((l) => l.textContent.trim()).join("");
		must(labels !== "" || e.getAttribute("aria-label"), `no label: ${show(e)}`);
		must(e.name, `no name: ${show(e)}`);
	}
	for (const e of all("button")) {
		must(e.textContent.trim() !== "" || e.getAttribute("aria-label"), `no name: ${show(e)}`);
		must(e.form || e.type === "button" || e.hasAttribute("popovertarget"), `does nothing without scripts: ${show(e)}`);
	}
	for (const e of all("img")) {
		must(e.hasAttribute("alt"), `no alt: ${show(e)}`);
		must(e.getAttribute("width") && e.getAttribute("height"), `no size, so the page jumps: ${show(e)}`);
		must(!e.complete || e.naturalWidth > 0, `not loaded: ${show(e)}`);
	}

	// What search engines read. Pages that are hidden from them need neither alternates nor a description.
	const hidden = (one("meta[name=robots]", "content") || "").includes("noindex");
	const canonical = one("link[rel=canonical]", "href");
	const alternates = Object.fromEntries(all("link[rel=alternate][hreflang]").map((e) => [e.hreflang, e.getAttribute("href")]));
	must(canonical === null || canonical.startsWith(base + "/" + lang), `canonical is ${canonical}`);
	if (hidden) {
		must(!Object.keys(alternates).length, "a hidden page with alternates");
	} else {
		must(canonical, "no canonical address");
		must(one("meta[name=description]", "content") || location.pathname.includes("/about/"), "no description");
		// A variant's page leaves it to the product's to name its translations.
		if (canonical === base + location.pathname + location.search) {
			must(alternates[lang] === canonical, `hreflang ${lang} is ${alternates[lang]}, canonical ${canonical}`);
			must(["de", "en", "x-default"].every((l) => alternates[l]), `hreflang only for ${Object.keys(alternates)}`);
			must(alternates["x-default"] === alternates.en, `x-default is ${alternates["x-default"]}`);
		} else {
			must(!Object.keys(alternates).length, `hreflang on a page whose canonical address is another, ${canonical}`);
		}
		must(one('meta[property="og:url"]', "content") === canonical, "og:url is not the canonical address");
	}
	must(one('meta[property="og:title"]', "content"), "no og:title");

	for (const e of all('script[type="application/ld+json"]')) {
		let data;
		try { data = JSON.parse(e.textContent); } catch (fault) { faults.push(`JSON-LD: ${fault}`); continue; }
		must(data["@context"] === "https://schema.org", `JSON-LD @context is ${data["@context"]}`);
		const has = (o, ...names) => { for (const n of names) must(o && o[n] !== undefined && o[n] !== "", `JSON-LD ${data["@type"]} without ${n}`); };
		switch (data["@type"]) {
		case "Product":
			has(data, "name", "image", "sku", "offers");
			for (const o of data.offers) {
				has(o, "sku", "priceCurrency", "availability", "url");
				must(/^\d+\.\d\d$/.test(o.price), `JSON-LD price ${o.price}`);
				must(/^https:\/\/schema\.org\/(InStock|OutOfStock)$/.test(o.availability), `JSON-LD availability ${o.availability}`);
			}
			break;
		case "BreadcrumbList":
			has(data, "itemListElement");
			data.itemListElement.forEach((step, i) => {
				must(step.position === i + 1, `JSON-LD breadcrumb ${i} at ${step.position}`);
				must(step.name && (step.item || i === data.itemListElement.length - 1), `JSON-LD breadcrumb ${i} without name or item`);
				must(!step.item || step.item.startsWith(base), `JSON-LD breadcrumb leads to ${step.item}`);
			});
			break;
		default:
			has(data, "@type", "name");
		}
	}
	return faults;
})
