# The run folder, its lock, and processes that are recognised again after any kind of end.
# shellcheck shell=bash

ACCOUNT=nobody # whom the servers run as when root calls

# run_folder prints and makes this checkout's folder for data, logs and sockets: .run/servers in the checkout, or, if
# that is not ours or the servers' account cannot reach it (a checkout below /root), a folder of root's or the user's
# own elsewhere. Never a guessable name below /tmp, which anybody could take first.
run_folder() {
	local name folder place
	name=servers${DURABLE:+-durable}
	place=$(printf %s "$CHECKOUT" | cksum | cut -d' ' -f1)
	if [[ $EUID == 0 ]]; then place=/var/lib/vapeart-dev/$place; else place=$CACHE/run/$place; fi
	for folder in "${VAPEART_RUN:-$CHECKOUT/.run}" "$place"; do
		mkdir -p "$folder/$name" 2>/dev/null || continue
		[[ -O $folder/$name ]] && as_server test -x "$folder/$name" || continue
		echo "$folder/$name"
		return
	done
	fail "cannot make a folder to run in: set VAPEART_RUN to one that you own" \
		"$([[ $EUID != 0 ]] || echo "and that the account $ACCOUNT can enter")"
}

# as_server COMMAND... runs it as the account of the servers, which is never root.
as_server() { "${AS_SERVER[@]}" "$@"; }
AS_SERVER=()
if [[ $EUID == 0 ]]; then
	AS_SERVER=(setpriv --reuid "$ACCOUNT" --regid "$(id -g "$ACCOUNT")" --clear-groups --inh-caps=-all --)
fi

# server_owns PATH gives a file or folder to the servers' account. Only what lies in a folder of ours: never below one
# that the account itself can change.
server_owns() { [[ $EUID != 0 ]] || chown "$ACCOUNT" "$1"; }

# One `up`, `down` or clean-up at a time. The lock ends with the process that holds it; servers do not inherit it.
locked() {
	exec 9>"$RUN/.lock"
	flock -n 9 || { say "waiting for another command on these servers"; flock 9; }
}
unlocked() { exec 9>&-; }

# started PID prints what tells a process from a later one with the same number: boot and start time. Nothing for a
# process that is gone or a zombie.
started() {
	local stat fields
	{ stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
	read -ra fields <<<"${stat##*) }"
	[[ ${fields[0]} == Z ]] || echo "$(</proc/sys/kernel/random/boot_id) ${fields[19]}"
}

# alive NAME: does the server that we started still run?
alive() {
	local pid boot start port
	[[ -e $RUN/$1/state ]] || return 1
	read -r pid boot start port <"$RUN/$1/state" || return 1
	[[ -n $port && $(started "$pid") == "$boot $start" ]]
}

# start NAME starts a server that does not run, and waits until it serves. Its data do not survive a power failure
# (mysql.bash): if the machine stopped under it and it cannot start again, it begins anew.
start() {
	local name=$1 cut=""
	if alive "$name"; then # perhaps since a moment only, by a script that was killed
		ready "$name" && return
		stop "$name"
	fi
	! cut_off "$name" || cut=1
	mkdir -p "$RUN/$name"
	"${name%%-*}_prepare" "$name"
	start_on_port "$name" && return
	if [[ -n $cut && -z $DURABLE ]]; then
		say "the data of $name did not survive the machine's last stop: they are now in $RUN/$name/data.damaged"
		rm -rf "$RUN/$name/data.damaged"
		mv "$RUN/$name/data" "$RUN/$name/data.damaged"
		"${name%%-*}_prepare" "$name"
		start_on_port "$name" && return
	fi
	tail -n 15 "$RUN/$name/server.log" >&2
	fail "$name did not start ($RUN/$name/server.log). If its data are damaged: deploy/dev/servers wipe"
}

# start_on_port NAME takes the port that the server had before or the next free one. A port that somebody takes
# between the look and the start costs another try.
start_on_port() {
	local name=$1 port
	port=$(last_port "$name")
	for _ in {1..10}; do
		port=$(free_port "$port")
		launch "$name" "$port"
		if ready "$name"; then
			say "$name runs on 127.0.0.1:$port"
			return
		fi
		stop "$name"
		grep -qi 'address already in use' "$RUN/$name/server.log" || return 1
		port=$((port + 1))
	done
	return 1
}

# cut_off NAME: was the server running when the machine last stopped?
cut_off() {
	local boot
	[[ -e $RUN/$1/state ]] && read -r _ boot _ <"$RUN/$1/state" && [[ $boot != "$(</proc/sys/kernel/random/boot_id)" ]]
}

# launch NAME PORT starts the server in a session of its own, so that Ctrl-C in this terminal does not reach it.
launch() {
	local name=$1 port=$2 dir=$RUN/$1 server=()
	"${name%%-*}_command" "$name" "$port" # sets server
	[[ ! -e $dir/server.log ]] || mv -f "$dir/server.log" "$dir/server.log.old"
	rm -f "$dir/state"
	: >"$dir/server.log"
	server_owns "$dir/server.log"
	(
		exec 9>&- </dev/null >>"$dir/server.log" 2>&1
		cd "$dir" || exit
		open_files
		# Noted before the server exists and kept by exec: if this script is killed here, the next one finds the server.
		self=$BASHPID
		echo "$self $(started "$self") $port" >"$dir/state.new"
		mv "$dir/state.new" "$dir/state"
		exec "${AS_SERVER[@]}" setsid "${server[@]}"
	) &
	disown $!
	while [[ ! -e $dir/state ]] && kill -0 $! 2>/dev/null; do sleep 0.01; done
}

# ready NAME waits until the server serves; it fails when the server ends first. No machine is too slow for five
# minutes.
ready() {
	local deadline=$((SECONDS + 300))
	while alive "$1" && ((SECONDS < deadline)); do
		grep -qE 'ready for connections|Ready to accept connections' "$RUN/$1/server.log" && return
		sleep 0.1
	done
	return 1
}

# stop NAME asks the server to end and, after a minute, makes it.
stop() {
	local name=$1 pid deadline=$((SECONDS + 60))
	if alive "$name"; then
		read -r pid _ <"$RUN/$name/state"
		kill "$pid" 2>/dev/null || true
		while alive "$name"; do
			((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || true
			sleep 0.05
		done
		say "$name stopped"
	fi
	[[ ! -e $RUN/$name/state ]] || cut -d' ' -f4 "$RUN/$name/state" >"$RUN/$name/port"
	rm -f "$RUN/$name/state"
}

# last_port NAME prints the port that the server had, so that a developer's address stays, or its first choice: below
# the range from which the kernel takes ports for outgoing connections.
last_port() {
	local port="" first=(mysql 23306 mariadb 23406 redis-cache 23506 redis-queue 23606) i
	if [[ -e $RUN/$1/state ]]; then read -r _ _ _ port <"$RUN/$1/state" || true; fi
	if [[ -z $port && -e $RUN/$1/port ]]; then read -r port <"$RUN/$1/port" || true; fi
	for ((i = 0; i < ${#first[@]}; i += 2)); do
		[[ ${first[i]} != "$1" ]] || port=${port:-${first[i + 1]}}
	done
	echo "$port"
}

# free_port FROM prints the first port from FROM on at which nobody listens.
free_port() {
	local port=$1
	while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
	echo "$port"
}

# open_files allows enough files for many test databases, not the million that some machines allow: MySQL and MariaDB
# reserve memory for each.
open_files() {
	local hard
	hard=$(ulimit -Hn)
	if [[ $hard == unlimited ]] || ((hard > 65536)); then hard=65536; fi
	ulimit -n "$hard" || true
}
