/* What the vault understands: labels of messages to it. */
#define VAULT_GREETING 1
#define VAULT_SECRET 2

/* The monitor's answer instead of the one that was hoped for. */
#define REFUSED 0xDEAD
