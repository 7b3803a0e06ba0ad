#!/bin/sh
# Writes the secrets that compose.yaml reads from deploy/secrets/. Existing files stay unchanged, so it can be run again.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
# Docker mounts each file as it is, and the server is not root in its container: the files are readable by all, the folder
# only by you.
chmod 700 secrets
cd secrets

# write NAME TEXT
write() {
  [ -e "$1" ] || printf '%s\n' "$2" >"$1"
  chmod 444 "$1"
}
random() { openssl rand -hex 32; }

write postgres-password "$(random)"
write valkey-password "$(random)"
write valkey.conf "requirepass $(cat valkey-password)"
write database-url "postgres://lavish:$(cat postgres-password)@database:5432/lavish"
write valkey-url "redis://:$(cat valkey-password)@valkey:6379/0"
write api-keys "sk_live_$(random)"
write token-keys "key1:$(random)"

# A self-signed certificate for tests. Replace it with your certificate chain and its key, in one file.
if [ ! -e tls.pem ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost -keyout tls.key -out tls.crt 2>tls.log ||
    { cat tls.log >&2; exit 1; }
  cat tls.crt tls.key >tls.pem
  rm tls.crt tls.key tls.log
fi
chmod 444 tls.pem
echo "deploy/secrets/ is complete. Your backend's key: $(cat api-keys)"
