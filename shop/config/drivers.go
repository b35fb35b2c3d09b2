package config

import "net/url"

// unbuilt lists what names a driver that this program does not have yet. Who wires one in removes its line. An empty
// value stands for every value.
func unbuilt() []struct{ setting, value string } {
	return []struct{ setting, value string }{
		{"CACHE_DRIVER", string(RedisStore)},
		{"SESSION_DRIVER", string(RedisStore)},
		{"SEARCH_DRIVER", string(Elasticsearch)},
		{"FILESYSTEM_DISK", string(S3Disk)},
		{"DB_REPLICA_DSN", ""},
	}
}

// unavailable refuses a driver that is not built: to take another in its place would surprise.
func (c *checker) unavailable() {
	set := map[string]string{
		"CACHE_DRIVER": string(c.Cache.Driver), "SESSION_DRIVER": string(c.Session.Driver),
		"SEARCH_DRIVER":   string(c.Search.Driver),
		"FILESYSTEM_DISK": string(c.Storage.Disk), "DB_REPLICA_DSN": c.Database.ReplicaDSN.String(),
	}
	for _, u := range unbuilt() {
		switch {
		case u.value != "" && set[u.setting] == u.value:
			c.refuse(u.setting, u.value+" is not available in this build", "choose another or leave it out")
		case u.value == "" && set[u.setting] != "":
			c.refuse(u.setting, "is not available in this build", "leave it out")
		}
	}
}

// stores demands what each chosen driver needs.
func (c *checker) stores() {
	if c.Database.Connection == MySQL {
		c.need(c.Database.DSN.IsSet(), "DB_DSN", "DB_CONNECTION", "mysql")
	}
	if c.Database.ReplicaDSN.IsSet() && c.Database.Connection != MySQL {
		c.refuse("DB_REPLICA_DSN", "is set, but DB_CONNECTION is not mysql", "leave it out")
	}
	if c.Cache.Driver == RedisStore {
		c.need(c.Cache.RedisURL.IsSet(), "REDIS_CACHE_URL", "CACHE_DRIVER", "redis")
	}
	if c.Session.Driver == RedisStore {
		c.need(c.Queue.RedisURL.IsSet(), "REDIS_QUEUE_URL", "SESSION_DRIVER", "redis")
	}
	if c.Queue.Connection == RedisQueue {
		c.need(c.Queue.RedisURL.IsSet(), "REDIS_QUEUE_URL", "QUEUE_CONNECTION", "redis")
	}
	c.redis("REDIS_CACHE_URL", c.Cache.RedisURL)
	c.redis("REDIS_QUEUE_URL", c.Queue.RedisURL)
	if c.Cache.RedisURL.IsSet() && c.Cache.RedisURL.Reveal() == c.Queue.RedisURL.Reveal() {
		c.refuse("REDIS_QUEUE_URL", "is REDIS_CACHE_URL, which may evict sessions and wake-ups", "use a second instance")
	}
	if c.Search.Driver == Elasticsearch {
		c.need(len(c.Search.URLs) > 0, "ELASTICSEARCH_URL", "SEARCH_DRIVER", "elasticsearch")
	}
	if c.Storage.Disk == S3Disk {
		c.need(c.Storage.S3Region != "", "S3_REGION", "FILESYSTEM_DISK", "s3")
		c.need(c.Storage.S3Bucket != "", "S3_BUCKET", "FILESYSTEM_DISK", "s3")
		c.need(c.Storage.S3AccessKey != "", "S3_ACCESS_KEY", "FILESYSTEM_DISK", "s3")
		c.need(c.Storage.S3SecretKey.IsSet(), "S3_SECRET_KEY", "FILESYSTEM_DISK", "s3")
	}
}

// redis demands an address of a Redis. Its faults do not repeat it: it may hold a password.
func (c *checker) redis(setting string, address Secret) {
	if !address.IsSet() {
		return
	}
	u, err := url.Parse(address.Reveal())
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Hostname() == "" {
		c.refuse(setting, "is no address of a Redis", "write redis://user:password@host:6379, or rediss:// for TLS")
	}
}

func (c *checker) mail() {
	if (c.SMTP.Username == "") == c.SMTP.Password.IsSet() {
		c.refuse("SMTP_PASSWORD", "does not go with SMTP_USERNAME", "set both or neither")
	}
	if c.Mail.Mailer != SMTPMailer {
		return
	}
	c.need(c.SMTP.Host != "", "SMTP_HOST", "MAIL_MAILER", "smtp")
	c.need(c.origins["MAIL_FROM"] != FromDefault, "MAIL_FROM", "MAIL_MAILER", "smtp")
	if c.SMTP.TLS == NoTLS && c.SMTP.Password.IsSet() && c.served() {
		c.refuse("SMTP_TLS", "is none, which sends the password in the clear", "use starttls or tls")
	}
}
