# Chromium for the browser tests: the machine's own if it has one, else Debian's. (Ubuntu's package is only a pointer
# to a snap, and a snap cannot see the tests' folders.)
# shellcheck shell=bash

# chromium_path prints the path of a Chromium, or nothing.
chromium_path() {
	local name path
	if [[ -n ${CHROMIUM:-} && $CHROMIUM != "$CACHE/chromium/chromium" ]]; then
		echo "$CHROMIUM"
		return
	fi
	for name in chromium chromium-browser google-chrome-stable google-chrome; do
		path=$(command -v "$name") || continue
		[[ $(readlink -f "$path") != */snap* ]] && ! grep -qs /snap/ "$path" || continue
		echo "$path"
		return
	done
	[[ ! -e $CACHE/chromium/.ready ]] || echo "$CACHE/chromium/chromium"
}

chromium_present() { [[ -n $(chromium_path) ]]; }

chromium_fetch() {
	if [[ $(. /etc/os-release && echo "$ID") == debian ]]; then
		unpack chromium own chromium fonts-dejavu-core
	else
		unpack chromium debian-bookworm chromium fonts-dejavu-core
	fi
}

# chromium_finish TREE HOME writes the start script: fonts lie in the tree, not in /usr/share.
chromium_finish() {
	cat >"$1/fonts.conf" <<-XML
		<?xml version="1.0"?>
		<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
		<fontconfig>
		<dir>$2/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir>
		<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
		<alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
		<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
		</fontconfig>
	XML
	cat >"$1/chromium" <<-SH
		#!/bin/sh
		FONTCONFIG_FILE='$2/fonts.conf' exec '$2/usr/lib/chromium/chromium' "\$@"
	SH
	chmod +x "$1/chromium"
}
