/* SPDX-License-Identifier: Apache-2.0 */
/* resolver.c - settings are taken without the secrets in them. */
#include "tap.h"

#include "../../modules/resolver/secret.h"

static void
test_masks(void)
{
	static const struct {
		const char *in, *out;
		unsigned masked;
		bool wireguard;
	} t[] = {
		{ "wpa-psk my secret; pass\n", "wpa-psk ****\n", 1, false },
		{ "WIRELESS_WPA_PSK='a b' # c", "WIRELESS_WPA_PSK='****' # c",
		    1, false },
		{ "[WireGuard]\nPrivateKey=yAnz5TF+lXXJte14=\nListenPort=1\n",
		    "[WireGuard]\nPrivateKey=****\nListenPort=1\n", 1, false },
		{ "PresharedKey = abc=", "PresharedKey = ****", 1, false },
		{ "key x { algorithm hmac-md5; secret \"abc==\"; }; "
		  "key y { secret \"z\"; };",
		    "key x { algorithm hmac-md5; secret \"****\"; }; "
		    "key y { secret \"****\"; };",
		    2, false },
		{ "secret\"abc\";", "secret\"****\";", 1, false },
		{ "{\"password\":\"x y\",\"user\":\"me\"}",
		    "{\"password\":\"****\",\"user\":\"me\"}", 1, false },
		{ "      password: hunter2", "      password: ****", 1, false },
		{ "        password: \"two words\"\n        mode: ap",
		    "        password: \"****\"\n        mode: ap", 1, false },
		{ "# psk=old", "# psk=****", 1, false },
		{ "psk = \"unterminated", "psk = \"****", 1, false },
		{ "api-key=0123\nwebserver=yes\n",
		    "api-key=****\nwebserver=yes\n", 1, false },
		{ "      key: 4GgaQC=\n", "      key: ****\n", 1, true },
		{ "      keys:\n        shared: rlbI=\n",
		    "      keys:\n        shared: ****\n", 1, true },
		/* settings that only look like it */
		{ "allow-update { key ddns; };", "allow-update { key ddns; };",
		    0, false },
		{ "control-key-file: \"/etc/x\"",
		    "control-key-file: \"/etc/x\"", 0, false },
		{ "PrivateKeyFile=/etc/wg.key", "PrivateKeyFile=/etc/wg.key", 0,
		    false },
		{ "wpa-key-mgmt WPA-PSK", "wpa-key-mgmt WPA-PSK", 0, false },
		{ "password: \"\"", "password: \"\"", 0, false },
		{ "nameserver 192.0.2.53\noptions edns0",
		    "nameserver 192.0.2.53\noptions edns0", 0, false },
		{ "", "", 0, false },
	};

	for (size_t i = 0; i < array_size(t); i++) {
		autobuf b = BUF(4096);
		unsigned masked = 99;
		int r = resolver_mask(
		    span_str(t[i].in), t[i].wireguard, &b, &masked);

		ok(r == 0 && masked == t[i].masked, "text %zu: %u secrets", i,
		    t[i].masked);
		is_str(buf_span(&b), t[i].out, "what is left");
	}
}

static void
test_bounds(void)
{
	autobuf small = BUF(4);
	unsigned masked;

	ok(resolver_mask(SPAN("nameserver"), false, &small, &masked) ==
		-ENOBUFS,
	    "a bound that is hit is an error, never half a file");
}

int
main(void)
{
	test_masks();
	test_bounds();
	return done_testing();
}
