/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - what is never taken, whichever source asks for it: an archive
 * travels further than the host's keys may.
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
};

const char *
secret_path(const char *path)
{
	struct span p = span_str(path);

	if (span_find(p, SPAN("/.ssh/id_")) >= 0 && !span_ends(p, SPAN(".pub")))
		return "a private key";
	if (span_find(p, SPAN("/.gnupg/private-keys")) >= 0)
		return "a private key";
	for (size_t i = 0; i < array_size(secrets); i++)
		if ((secrets[i].begins == NULL ||
			span_starts(p, span_str(secrets[i].begins))) &&
		    span_ends(p, span_str(secrets[i].ends)))
			return secrets[i].why;
	return NULL;
}

/* PEM, RFC 7468: "-----BEGIN … PRIVATE KEY-----"; DNSSEC .private files. */
const char *
secret_content(struct span s)
{
	if (span_find(s, SPAN("PRIVATE KEY-----")) >= 0)
		return "it holds a private key";
	if (span_starts(s, SPAN("Private-key-format:")))
		return "it holds a private key";
	return NULL;
}
