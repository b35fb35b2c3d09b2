# Where the programs come from: the distribution's own signed packages, unpacked into the cache.
#
# Nothing is installed, no root is needed, and no service of the machine is started or changed: apt works in a
# private folder, and the unpacked programs are bound (patchelf) to the C library that was unpacked beside them, so
# Debian's packages run on Ubuntu and the other way round. Cache trees are complete or absent: they are built under
# another name and renamed last.
# shellcheck shell=bash

# cache_folder prints where fetched programs are kept between runs and between checkouts. Root's own cache lies
# below /root, which the unprivileged servers cannot enter.
cache_folder() {
	if [[ -n ${VAPEART_CACHE:-} ]]; then
		echo "$VAPEART_CACHE"
	elif [[ $EUID == 0 ]]; then
		echo /var/cache/vapeart
	else
		echo "${XDG_CACHE_HOME:-$HOME/.cache}/vapeart"
	fi
}

# fetch NAME... makes sure that $CACHE holds these trees, each built by its NAME_fetch.
fetch() {
	local name missing=()
	for name in "$@"; do [[ -e $CACHE/$name/.ready ]] || missing+=("$name"); done
	[[ ${#missing[@]} != 0 ]] || return 0
	need_tools
	mkdir -p "$CACHE" 2>/dev/null && [[ -w $CACHE ]] || fail "cannot write to the cache $CACHE: set VAPEART_CACHE"
	as_server test -x "$CACHE" || fail "the account $ACCOUNT cannot enter $CACHE: set VAPEART_CACHE"
	exec 8>"$CACHE/.lock"
	flock -n 8 || { say "waiting for another fetch into $CACHE"; flock 8; }
	rm -rf "$CACHE"/apt-* # of a killed run
	for name in "${missing[@]}"; do
		[[ -e $CACHE/$name/.ready ]] || "${name}_fetch"
	done
	rm -rf "$CACHE"/apt-*
	exec 8>&-
}

# unpack NAME ORIGIN PACKAGE... builds $CACHE/NAME from the packages and everything they depend on.
unpack() {
	local name=$1 origin=$2 deb tree
	shift 2
	say "fetching $name ($origin: $*); this happens once"
	apt_ready "$origin"
	rm -rf "$CACHE/apt-$origin/cache/archives"
	mkdir -p "$CACHE/apt-$origin/cache/archives/partial"
	retry apt_in "$origin" apt-get -qq -y --download-only install patchelf "$@" ||
		fail "cannot fetch $*: is there a network, and does the mirror in /etc/apt answer?"
	tree=$CACHE/.$name.new
	remove_tree "$tree"
	mkdir -m 700 "$tree"
	# Merged /usr, so that packages from before and after that change unpack alike.
	mkdir -p "$tree"/usr/{bin,sbin,lib,lib64}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$tree"
	for deb in "$CACHE/apt-$origin"/cache/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" --no-same-owner --keep-directory-symlink --exclude='./dev/*' \
			--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
			--exclude='./usr/share/icons/*'
	done
	rm -rf "$CACHE/apt-$origin/cache/archives"
	find "$tree" -type f -perm /6000 -exec chmod ug-s {} +
	bind_programs "$tree" "$CACHE/$name"
	if declare -F "${name}_finish" >/dev/null; then "${name}_finish" "$tree" "$CACHE/$name"; fi
	chmod -R u+rwX,a+rX,go-w "$tree"
	touch "$tree/.ready"
	remove_tree "$CACHE/$name"
	mv "$tree" "$CACHE/$name"
}

# bind_programs TREE HOME makes every program of TREE use TREE's loader and libraries once it lies at HOME. DT_RPATH
# rather than LD_LIBRARY_PATH: it does not leak into the machine's own programs that a server may start.
bind_programs() {
	local tree=$1 home=$2 loader libc libs program rpath patchelf
	loader=$(find "$tree/usr" -name 'ld-linux*.so.*' -print -quit)
	libc=$(find "$tree/usr" -name libc.so.6 -print -quit)
	[[ -n $loader && -n $libc ]] || fail "the fetched packages hold no C library: is this a 64-bit Debian or Ubuntu?"
	libs=${libc%/*}
	patchelf=("$loader" --library-path "$libs" "$tree/usr/bin/patchelf")
	for program in "$tree"/usr/{bin,sbin,lib/chromium}/*; do
		[[ -f $program && ! -L $program && -x $program && $program != */patchelf ]] || continue
		[[ $(head -c 4 "$program" | tail -c 3) == ELF ]] || continue
		"${patchelf[@]}" --set-interpreter "$home${loader#"$tree"}" --force-rpath \
			--set-rpath "$home${libs#"$tree"}:$home/usr/lib" "$program" 2>/dev/null || true # static ones have no loader
	done
	# A library with a search path of its own looks nowhere else, so that path moves too.
	find "$libs" -maxdepth 1 -type f -name '*.so*' | while read -r program; do
		rpath=$("${patchelf[@]}" --print-rpath "$program" 2>/dev/null) || continue
		[[ $rpath != /usr/lib/* ]] || "${patchelf[@]}" --set-rpath "$home$rpath" "$program"
	done
}

# origin_has ORIGIN PACKAGE [VERSION]: can ORIGIN deliver the package, in a version that begins so?
origin_has() {
	local policy candidate
	policy=$(apt_in "$1" apt-cache policy "$2" 2>/dev/null || true)
	candidate=$(sed -n 's/^ *Candidate: //p' <<<"$policy")
	[[ ${candidate#*:} =~ ^${3:-[0-9]} ]]
}

# apt_in ORIGIN COMMAND... runs an apt command that sees only ORIGIN and no file of the machine's own apt state.
apt_in() {
	local origin=$1
	shift
	APT_CONFIG=$CACHE/apt-$origin/apt.conf DEBIAN_FRONTEND=noninteractive "$@"
}

# apt_ready ORIGIN fetches ORIGIN's package lists once a run. ORIGIN is `own` (the machine's release) or
# `debian-SUITE`.
apt_ready() {
	local origin=$1 apt=$CACHE/apt-$1
	[[ -e $apt/lists-of-$$ ]] && return
	rm -rf "$apt"
	mkdir -p "$apt"/{etc/apt.conf.d,etc/preferences.d,state/lists/partial,cache/archives/partial,log}
	: >"$apt/status" # no package counts as installed: the tree must stand alone
	cat >"$apt/apt.conf" <<-CONF
		Dir "$apt"; Dir::State "$apt/state"; Dir::Cache "$apt/cache"; Dir::State::status "$apt/status"; Dir::Etc "$apt/etc";
		Dir::Etc::netrc "/etc/apt/auth.conf"; Dir::Etc::netrcparts "/etc/apt/auth.conf.d"; Dir::Log "$apt/log";
		APT::Install-Recommends "false"; APT::Sandbox::User "root"; Acquire::Languages "none"; Acquire::Retries "3";
		Acquire::Check-Valid-Until "false";
	CONF
	# A mirror that lags behind is good enough for tests; signatures are checked all the same. The machine's proxy and
	# the like hold for us too.
	apt-config dump | grep -E '^Acquire::(https?|Check-|Force)' >>"$apt/apt.conf" || true
	if [[ $origin == own ]]; then
		own_sources >"$apt/etc/sources.list"
		apt_update own || official_sources >"$apt/etc/sources.list"
	else
		debian_sources "${origin#debian-}" >"$apt/etc/sources.list"
	fi
	apt_update "$origin" || fail "cannot read the package lists named in $apt/etc/sources.list. Is there a network?"
}

# apt_update ORIGIN fetches the package lists, unless this run has them.
apt_update() {
	local apt=$CACHE/apt-$1
	[[ ! -e $apt/lists-of-$$ ]] || return 0
	[[ -s $apt/etc/sources.list ]] || return 1
	retry apt_in "$1" apt-get -qq update --error-on=any || return 1
	touch "$apt/lists-of-$$"
}

# own_sources prints the machine's own distribution sources, as far as they can be told from other repositories.
own_sources() {
	local uri suite component mirror='^http.*/(debian|debian-security|ubuntu|ubuntu-ports)/?$'
	release
	machine_sources | while read -r uri suite component; do
		[[ $uri =~ $mirror && $suite =~ ^$codename(-updates|-security)?$ && $component =~ ^(main|universe)$ ]] || continue
		echo "deb $signed $uri $suite $component"
	done
}

# machine_sources prints address, suite and component of what /etc/apt names, in either of its two syntaxes. (apt-get
# indextargets knows only what has been fetched: nothing in a fresh container.)
machine_sources() {
	apt-get update --print-uris 2>/dev/null |
		sed -nE "s#^'([^']*/)dists/([^/]+)/([^/]+)/binary-[^']*'.*#\\1 \\2 \\3#p" | sort -u
}

# official_sources prints the distribution's sources at home, for a machine whose own cannot be told or do not answer.
official_sources() {
	local host=archive.ubuntu.com/ubuntu
	release
	say "this machine's mirror is of no use here; taking the distribution's own"
	case $id in
	debian) echo "deb $signed http://deb.debian.org/debian/ $codename main" ;;
	ubuntu)
		[[ $(dpkg --print-architecture) == amd64 ]] || host=ports.ubuntu.com/ubuntu-ports
		echo "deb $signed http://$host/ $codename main universe"
		;;
	*) fail "this is neither Debian nor Ubuntu: point TEST_MYSQL_DSN and the others at servers of your own" ;;
	esac
}

# release sets id, codename and signed, the option that names the distribution's keys.
release() {
	id=$(. /etc/os-release && echo "$ID")
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	signed=/usr/share/keyrings/$id-archive-keyring.gpg
	[[ -e $signed ]] && signed="[signed-by=$signed]" || signed=""
}

# debian_sources SUITE prints the source of a Debian suite, on the machine's mirror if that is a Debian mirror.
debian_sources() {
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
	if [[ ! -e $keyring ]]; then # Ubuntu: its own signed package brings Debian's keys
		[[ -e $CACHE/debian-keyring/.ready ]] || unpack debian-keyring own debian-archive-keyring >&2
		keyring=$CACHE/debian-keyring$keyring
	fi
	mirror=$(machine_sources | sed -nE 's#^(http[^ ]*/debian/) .*#\1#p' | sort -u)
	mirror=${mirror:-http://deb.debian.org/debian/}
	echo "deb [signed-by=$keyring] ${mirror%%$'\n'*} $1 main"
	[[ $1 == sid ]] || echo "deb [signed-by=$keyring] http://deb.debian.org/debian-security/ $1-security main"
}

need_tools() {
	local tool
	for tool in apt-get apt-cache dpkg dpkg-deb tar flock; do
		command -v "$tool" >/dev/null || fail "$tool is missing: the servers can be fetched on Debian and Ubuntu only." \
			"Elsewhere start them yourself (deploy/compose.yaml) and set TEST_MYSQL_DSN, TEST_MARIADB_DSN," \
			"TEST_REDIS_CACHE_URL, TEST_REDIS_QUEUE_URL and CHROMIUM"
	done
}

# remove_tree removes a tree whose packages may have brought folders without write permission.
remove_tree() {
	[[ ! -e $1 ]] || { chmod -R u+rwX "$1" 2>/dev/null || true; rm -rf "$1"; }
}

# retry COMMAND... tries three times: mirrors and networks have moments.
retry() {
	local try
	for try in 1 2 3; do
		"$@" && return
		sleep $((try * 2))
	done
	return 1
}
