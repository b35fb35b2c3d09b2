# Redis, twice: a cache that may forget, and the queue's and sessions' instance that must not.
# shellcheck shell=bash

redis_fetch() { unpack redis own redis-server; }

redis_address() { echo "redis://127.0.0.1:$1/0"; }

redis_prepare() {
	mkdir -p "$RUN/$1/data"
	server_owns "$RUN/$1/data"
}

# redis_command NAME PORT sets server to the command.
redis_command() {
	server=("$CACHE/redis/usr/bin/redis-server" --port "$2" --bind 127.0.0.1 --dir "$RUN/$1/data" --daemonize no
		--databases 64 --save '')
	case $1 in
	redis-cache) server+=(--maxmemory 128mb --maxmemory-policy allkeys-lru --appendonly no) ;;
	redis-queue)
		server+=(--maxmemory 256mb --maxmemory-policy noeviction --appendonly yes
			--appendfsync "$([[ -n $DURABLE ]] && echo everysec || echo no)")
		;;
	esac
}
