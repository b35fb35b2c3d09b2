// Package staff owns who works in the back office, how they prove it and what they may. It refuses to know HTTP, to send
// mails and to write the audit log: it hands out an Actor, and who calls it decides what to ask of one and what to record.
//
// # Accounts
//
// An address is kept and compared normalised (NormalEmail), byte by byte. The first owner is made on the server
// (CreateOwner); everybody else is invited and sets the password alone, so that nobody ever knows another's. Every account
// has a second factor: TOTP, whose codes are taken once each and in order, and ten recovery codes. The last active owner
// can be neither disabled, demoted nor reset: all changes of staff lock the owners' rows first, one after the other.
//
// Nobody makes or changes somebody who may more than themselves (mayGrant), and only owners compose roles.
//
// # Sessions
//
// A log-in is a row of staff_session. Its access tokens live ten minutes and carry the row's id under a seal of APP_KEY and
// the row's salt, so that neither the key nor the database alone makes one. A request costs one statement: the session by
// primary key, joined by primary keys with its account and, for a composed role, the role. Nothing is cached, therefore
// what ends a session ends it on every daemon with the next request: log-out sets ended_at; another role, password or
// second factor and disablement move the account's epoch, which a session must share. A log-in under way when that happens
// loses: it opens its session only if the account still has the epoch whose password it checked, and holds the row until
// it has.
//
// A refresh token is exchanged once. One that comes a second time was stolen by somebody, so the session ends at once. A
// client must therefore not refresh twice at the same time; one that lost the answer logs in again.
//
// # Guessing, and locking people out
//
// Each try is counted as failed before it is made and given back when it succeeds, so that a thousand at once do not pass
// on one look. What it is held against decides who suffers:
//
//   - the pair of account and address: five free, then 1 s, doubling to an hour. It stops who guesses from one place and
//     hurts nobody elsewhere.
//   - the address (of IPv6 the /64): thirty free, doubling to 15 min. It stops who tries many accounts.
//   - the account on unknown devices, from everywhere: a hundred free, then doubling to no more than a minute. It stops a
//     botnet: at 1,440 tries a day a second factor of six digits, three of them valid, holds for months even where the
//     password is known.
//
// The last one could be used to keep a person out, so it binds neither who logs in with an SSH key, which cannot be
// guessed, nor a known device: a log-in gives a device token, which holds no right but has its failures counted in a bucket
// of its own, beside all others. Who stole one gains five free tries and loses them. A device stays known until the
// account's epoch moves. A person on a new device under attack waits a minute, or uses a key.
//
// A wrong address, password or code and a disabled account have one answer, and an unknown account costs the same hash.
// Failures are forgotten after a day without a try.
//
// # SSH keys
//
// Challenge gives a text with purpose, nonce and two minutes to live, sealed and kept nowhere until it is answered, so that
// asking for many fills nothing. The answer is a signature in OpenSSH's format (PROTOCOL.sshsig) for the namespace
// KeyNamespace, over the challenge's characters without a line end:
//
//	printf %s "$challenge" | ssh-keygen -Y sign -n vapeart-log-in -f ~/.ssh/id_ed25519
//
// ssh-keygen asks the agent when it has the key; a program that talks to an agent itself signs the same blob. Format and
// namespace keep the domains apart: what is signed here is neither an SSH log-in nor a file's signature, and theirs are not
// accepted here. RSA signs with SHA-2 only.
package staff
