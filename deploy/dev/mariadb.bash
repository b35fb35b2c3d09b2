# MariaDB 10.11: the oldest that the shop supports, so what runs on it runs on newer ones. Where the machine's release
# has another, Debian 12's is taken.
# shellcheck shell=bash

mariadb_fetch() {
	apt_ready own
	if origin_has own mariadb-server-core '10\.11\.'; then
		unpack mariadb own mariadb-server-core
	else
		unpack mariadb debian-bookworm mariadb-server-core
	fi
}

mariadb_address() { mysql_address "$1"; }

mariadb_program() {
	server=("$CACHE/mariadb/usr/sbin/mariadbd" --no-defaults --basedir="$CACHE/mariadb/usr"
		--lc-messages-dir="$CACHE/mariadb/usr/share/mysql" --plugin-dir="$CACHE/mariadb/usr/lib/mysql/plugin")
}

# mariadb_prepare creates the data folder as mariadb-install-db does, from the same files: a statement ends with its
# line.
mariadb_prepare() {
	local server
	mariadb_program
	sql_data "$1" mariadb_create
}

mariadb_create() {
	local share=$CACHE/mariadb/usr/share/mysql
	{
		printf '%s;\n' 'CREATE DATABASE IF NOT EXISTS mysql' 'USE mysql' 'SET @auth_root_socket = NULL'
		cat "$share"/{mysql_system_tables,mysql_performance_tables,mysql_system_tables_data,fill_help_tables}.sql \
			"$share"/{maria_add_gis_sp_bootstrap,mysql_sys_schema}.sql
	} | as_server "${server[@]}" --bootstrap --datadir="$1" --max-allowed-packet=8M --net-buffer-length=16K
}

# mariadb_command NAME PORT sets server to the command.
mariadb_command() {
	mariadb_program
	sql_options "$@"
}
