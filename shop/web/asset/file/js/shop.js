// What scripts add to pages that work without them: keys in the list of suggestions, the filter panel that stays open,
// a message when a request fails, and clean addresses.
(() => {
	"use strict";
	document.documentElement.classList.add("scripted");

	const field = document.getElementById("q");
	const list = document.getElementById("suggestions");
	if (field && list) suggestions(field, list);

	// A combobox with a list of links. Source: WAI-ARIA Authoring Practices, editable combobox with list autocomplete.
	function suggestions(input, box) {
		let chosen = -1;
		input.setAttribute("role", "combobox");
		input.setAttribute("aria-autocomplete", "list");
		input.setAttribute("aria-controls", box.id);
		const options = () => [...box.querySelectorAll("a")];

		const choose = (n) => {
			const all = options();
			chosen = n;
			all.forEach((o, i) => o.setAttribute("aria-selected", String(i === n)));
			if (n >= 0) input.setAttribute("aria-activedescendant", all[n].id);
			else input.removeAttribute("aria-activedescendant");
		};
		const show = (open) => {
			box.hidden = !open;
			input.setAttribute("aria-expanded", String(open));
			choose(-1);
		};
		show(false);

		box.addEventListener("htmx:afterSwap", () => {
			const ul = box.querySelector("ul");
			if (ul) {
				ul.setAttribute("role", "listbox");
				ul.setAttribute("aria-label", box.dataset.label);
			}
			options().forEach((o, i) => {
				o.id = "suggestion-" + i;
				o.setAttribute("role", "option");
				o.tabIndex = -1;
				o.parentElement.setAttribute("role", "none");
			});
			show(options().length > 0 && document.activeElement === input);
		});
		input.addEventListener("keydown", (e) => {
			const n = options().length;
			if (e.key === "Escape" && !box.hidden) {
				e.preventDefault(); // the first one closes the list, the next empties the field
				show(false);
			}
			if (!n || (box.hidden && e.key !== "ArrowDown")) return;
			if (e.key === "ArrowDown" || e.key === "ArrowUp") {
				e.preventDefault();
				if (box.hidden) show(true);
				const step = e.key === "ArrowDown" ? 1 : -1;
				choose(chosen < 0 && step < 0 ? n - 1 : (chosen + 1 + step + n + 1) % (n + 1) - 1);
			}
			if (e.key === "Enter" && chosen >= 0) {
				e.preventDefault();
				options()[chosen].click();
			}
		});
		input.addEventListener("focus", () => show(options().length > 0));
		input.addEventListener("input", () => { if (!input.value.trim()) { box.replaceChildren(); show(false); } });
		input.form.addEventListener("focusout", (e) => {
			if (!input.form.contains(e.relatedTarget)) show(false);
		});
		// A press on the list must not take the focus away before it becomes a click.
		box.addEventListener("pointerdown", (e) => e.preventDefault());
	}

	// The filter panel is part of what a change of filters replaces: keep it open on phones.
	let filtersOpen = false;
	const filters = () => document.getElementById("filters");
	document.addEventListener("htmx:beforeSwap", (e) => {
		if (e.target.id === "listing") filtersOpen = Boolean(filters() && filters().matches(":popover-open"));
	});
	document.addEventListener("htmx:afterSwap", () => {
		if (filtersOpen && filters() && !filters().matches(":popover-open")) filters().showPopover();
		filtersOpen = false;
	});

	// Fields that are empty do not belong into an address.
	document.addEventListener("htmx:configRequest", (e) => {
		if (e.detail.verb !== "get" || !e.detail.elt.matches("form")) return;
		for (const [name, value] of [...e.detail.formData.entries()]) {
			if (value === "") e.detail.formData.delete(name);
		}
	});

	// Pictures of suppliers can be gone: show an empty mat in place of the browser's torn page.
	const broken = (img) => img.classList.add("broken");
	document.addEventListener("error", (e) => { if (e.target instanceof HTMLImageElement) broken(e.target); }, true);
	document.querySelectorAll("img").forEach((img) => { if (img.complete && !img.naturalWidth && img.currentSrc) broken(img); });

	// What is shown for a moment goes by itself, but not while somebody is at it.
	const toast = document.getElementById("toast");
	let timer = 0;
	const fade = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			if (toast.matches(":hover, :focus-within")) fade();
			else toast.replaceChildren();
		}, 8000);
	};
	if (toast) toast.addEventListener("htmx:afterSwap", fade);

	const failed = () => {
		if (!toast) return;
		const box = document.createElement("div");
		box.className = "toast toast-failed";
		box.append(Object.assign(document.createElement("p"), { textContent: document.body.dataset.failed }));
		toast.replaceChildren(box);
		fade();
	};
	document.addEventListener("htmx:responseError", (e) => { if (e.target.id !== "badge" && e.target.id !== "q") failed(); });
	document.addEventListener("htmx:sendError", (e) => { if (e.target.id !== "badge" && e.target.id !== "q") failed(); });

	// Whoever comes to a form with faults, or to the question for age, starts there.
	const first = document.getElementById("errors") || document.querySelector(".gate [value=yes]");
	if (first && getComputedStyle(first).visibility !== "hidden" && first.getClientRects().length) first.focus();
})();
