# MySQL 8 or 9, the real one: Ubuntu carries it, Debian only in its unstable suite.
# shellcheck shell=bash

mysql_fetch() {
	local package
	apt_ready own
	for package in mysql-server-core-8.4 mysql-server-core-8.0; do
		if origin_has own "$package"; then
			unpack mysql own "$package"
			return
		fi
	done
	unpack mysql debian-sid mysql-server-core
}

mysql_address() { echo "root@tcp(127.0.0.1:$1)/"; }

mysql_program() {
	server=("$CACHE/mysql/usr/sbin/mysqld" --no-defaults --basedir="$CACHE/mysql/usr"
		--lc-messages-dir="$CACHE/mysql/usr/share/mysql" --plugin-dir="$CACHE/mysql/usr/lib/mysql/plugin")
}

# mysql_prepare creates the data folder.
mysql_prepare() {
	local server
	mysql_program
	sql_data "$1" mysql_create
}

mysql_create() { as_server "${server[@]}" --initialize-insecure --datadir="$1"; }

# sql_data NAME CREATE makes the data folder by `CREATE FOLDER`, under another name until it is complete.
sql_data() {
	local dir=$RUN/$1
	sql_init_file "$dir"
	mkdir -p "$dir/files"
	# What a killed server left; MySQL would believe the number of its process, which another may have by now.
	rm -f "$dir/data/s" "$dir/data/s.lock" "$dir/data/server.pid"
	[[ ! -d $dir/data ]] || return 0
	say "creating the data folder of $1"
	rm -rf "$dir/data.new"
	mkdir -m 750 "$dir/data.new"
	server_owns "$dir/data.new"
	"$2" "$dir/data.new" >"$dir/create.log" 2>&1 || fail "it could not be created, see $dir/create.log"
	mv "$dir/data.new" "$dir/data"
}

# mysql_command NAME PORT sets server to the command. Binary log and GTIDs as in production, because they forbid some
# statements; the rest of a developer's server is smaller and quicker.
mysql_command() {
	mysql_program
	sql_options "$@"
	server+=(--mysqlx=OFF --server-id=1 --log-bin=bin --gtid-mode=ON --enforce-gtid-consistency=ON
		--binlog-expire-logs-seconds=3600 --max-binlog-size=128M --performance-schema=OFF)
}

# sql_options NAME PORT adds what MySQL and MariaDB have in common. Without --durable a commit reaches the kernel, not
# the disk: it outlives a killed server, not a power failure. SQL can write files in a folder that the account cannot
# write: nowhere.
sql_options() {
	local dir=$RUN/$1
	server+=(--datadir="$dir/data" --port="$2" --bind-address=127.0.0.1 --skip-name-resolve --socket=s
		--pid-file=server.pid --init-file="$dir/init.sql" --secure-file-priv="$dir/files"
		--character-set-server=utf8mb4 --max-connections=1000)
	if [[ -n $DURABLE ]]; then
		server+=(--innodb-buffer-pool-size=512M --innodb-flush-log-at-trx-commit=1 --sync-binlog=1)
	else
		server+=(--innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=2 --sync-binlog=0
			--innodb-doublewrite=OFF --innodb-flush-method=nosync)
	fi
}

# sql_init_file DIR writes what a server does at each start: the developer's database, and the account that the
# addresses name, which needs no look-up of the host's name.
sql_init_file() {
	cat >"$1/init.sql" <<-'SQL'
		CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';
		GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
		CREATE DATABASE IF NOT EXISTS vapeart_dev;
	SQL
}
