/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - what is never taken, whichever source asks for it: an archive
 * travels further than the host's keys may.
 *
 * A path that says "key" is left alone. A key within other text is blanked,
 * and nothing else of that text: else a line about a key would be all it
 * takes to keep a file out of the evidence.
 */
#include "text.h"
#include "worker.h"

static const struct {
	const char *begins, *ends, *why;
} secrets[] = {
	{ NULL, "/rndc.key", "the control key of a name server" },
	{ NULL, "/unbound_control.key", "the control key of a name server" },
	{ NULL, "/unbound_server.key", "the control key of a name server" },
	{ NULL, ".private", "a DNSSEC or TSIG private key" },
	{ NULL, "/session.key", "a TSIG key" },
	{ NULL, ".jwk", "a private key" },
	{ NULL, ".p12", "a private key" },
	{ NULL, ".pfx", "a private key" },
	{ NULL, ".keytab", "a Kerberos key" },
	{ NULL, "-key.pem", "a private key" },
	{ NULL, ".nmconnection", "Wi-Fi and VPN secrets" },
	{ "/etc/NetworkManager/system-connections/", "",
	    "Wi-Fi and VPN secrets" },
	{ "/run/NetworkManager/system-connections/", "",
	    "Wi-Fi and VPN secrets" },
	{ "/etc/wireguard/", "", "VPN secrets" },
	{ "/etc/openvpn/", "", "VPN secrets" },
	{ "/etc/ipsec.secrets", "", "VPN secrets" },
	{ "/etc/ppp/", "-secrets", "VPN secrets" },
	{ "/etc/wpa_supplicant/", "", "Wi-Fi secrets" },
	{ "/var/lib/iwd/", "", "Wi-Fi secrets" },
	{ "/etc/ssl/private/", "", "a private key" },
	{ "/etc/pki/tls/private/", "", "a private key" },
	{ "/etc/letsencrypt/", "", "a private key" },
	{ "/etc/ssh/ssh_host_", "_key", "a private key" },
	{ "/etc/shadow", "", "password hashes" },
	{ "/etc/gshadow", "", "password hashes" },
	{ "/etc/netplan/", "", "may hold Wi-Fi secrets" },
	{ "/etc/security/opasswd", "", "password hashes" },
	{ "/var/backups/shadow", "", "password hashes" },
	{ "/var/backups/gshadow", "", "password hashes" },
	{ NULL, "/.netrc", "passwords" },
	{ NULL, "/.pgpass", "passwords" },
	{ NULL, "/.my.cnf", "passwords" },
	{ NULL, "/.git-credentials", "passwords" },
	{ NULL, "/.aws/credentials", "access keys" },
	{ NULL, "/.docker/config.json", "access tokens" },
	{ NULL, "/.kube/config", "access tokens" },
	{ NULL, "/.vault-token", "an access token" },
};

/* Where nothing else lies; a user's HISTFILE may name any of it. */
static const char *const stores[] = { "/.gnupg/", "/.password-store/",
	"/.local/share/keyrings/", "/.config/gcloud/", "/.azure/" };

const char *
secret_path(const char *path)
{
	struct span p = span_str(path);

	if (span_find(p, SPAN("/.ssh/id_")) >= 0 && !span_ends(p, SPAN(".pub")))
		return "a private key";
	for (size_t i = 0; i < array_size(stores); i++)
		if (span_find(p, span_str(stores[i])) >= 0)
			return "keys and passwords are kept there";
	for (size_t i = 0; i < array_size(secrets); i++)
		if ((secrets[i].begins == NULL ||
			span_starts(p, span_str(secrets[i].begins))) &&
		    span_ends(p, span_str(secrets[i].ends)))
			return secrets[i].why;
	return NULL;
}

/*
 * Private keys among other text: PEM (RFC 7468), OpenPGP (RFC 9580), PuTTY and
 * DNSSEC key files. None of the words occurs in itself again, so a mismatch
 * begins anew.
 */
static const char *const begins[] = { "PRIVATE KEY-----",
	"PRIVATE KEY BLOCK-----", "Private-key-format:", "Private-Lines:" };

#define KEY_MAX (32 * KIB) /* RSA of 16384 bits has 13 KiB */
#define WORD_MIN 20

static bool
is_base64(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '+' || c == '/' ||
	    c == '=';
}

static void
look_for_begin(struct secret_mask *m, uint8_t c)
{
	static_assert(array_size(begins) == array_size(m->matched), "");

	m->matching = false;
	for (size_t i = 0; i < array_size(begins); i++) {
		const char *word = begins[i];

		if (c != (uint8_t)word[m->matched[i]])
			m->matched[i] = 0;
		if (c == (uint8_t)word[m->matched[i]])
			m->matched[i]++;
		m->matching = m->matching || m->matched[i] > 0;
		if (word[m->matched[i]] != '\0')
			continue;
		m->matched[i] = 0;
		m->left = KEY_MAX;
		m->word = 0;
		m->dashes = 0;
	}
}

/* The last n bytes before at, and no word that is too short for a key. */
static void
blank(struct secret_mask *m, uint8_t *p, size_t at, size_t n)
{
	n = n < at ? n : at;
	if (m->masked == 0)
		m->first = m->offset + at - n;
	m->masked += n;
	memset(p + at - n, '*', n);
}

static void
in_key(struct secret_mask *m, uint8_t *p, size_t at)
{
	uint8_t c = p[at];

	m->left--;
	m->word = is_base64(c) ? m->word + 1 : 0;
	if (m->word == WORD_MIN)
		blank(m, p, at + 1, WORD_MIN);
	else if (m->word > WORD_MIN)
		blank(m, p, at + 1, 1);
	m->dashes = c == '-' ? m->dashes + 1 : 0;
	if (m->dashes == 5)
		m->left = 0;
}

void
secret_mask(struct secret_mask *m, uint8_t *p, size_t n, bool last)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c;

		/* each of the words begins with it */
		if (m->left == 0 && !m->matching) {
			const uint8_t *next = memchr(p + i, 'P', n - i);

			if (next == NULL)
				break;
			i = (size_t)(next - p);
		}
		c = p[i];
		if (m->left > 0)
			in_key(m, p, i);
		look_for_begin(m, c);
	}
	/* what the next piece will show to be a key must not be gone by then */
	if (!last && m->left > 0 && m->word > 0 && m->word < WORD_MIN) {
		blank(m, p, n, m->word);
		m->word = WORD_MIN;
	}
	m->offset += n;
}

void
secret_note(struct sink *s, const char *what, const struct secret_mask *m)
{
	if (m->masked > 0)
		sink_note(s, NOTE_CUT, what, 0,
		    "%llu bytes of private keys are '*' here, the first of "
		    "them byte %llu",
		    (unsigned long long)m->masked,
		    (unsigned long long)m->first);
}
