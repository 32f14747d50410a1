// Calls a server ROUNDS times with a message of WORDS words: caller SPACE|THREAD|LOCAL WORDS ROUNDS. The server is another
// program, or a thread of this one.
#include <l4.h>
#include <playground.h>
#include <stdlib.h>

static void serve(void *unused) {
    L4_ThreadId_t client;
    L4_MsgTag_t tag = L4_Wait(&client);
    for (;;) {
        L4_LoadMR(0, tag.raw);
        tag = L4_ReplyWait(client, &client);
    }
}

static void serve_locally(void *unused) {
    L4_ThreadId_t client;
    L4_MsgTag_t tag = L4_Wait(&client);
    for (;;) {
        L4_LoadMR(0, tag.raw);
        tag = L4_LreplyWait(client, &client);
    }
}

// The two loops differ in nothing but the system call.
static int call(L4_ThreadId_t server, L4_MsgTag_t tag, int rounds) {
    for (int round = 0; round < rounds; round++) {
        L4_LoadMR(0, tag.raw);
        L4_MsgTag_t answer = L4_Call(server);
        if (L4_IpcFailed(answer) || L4_UntypedWords(answer) != tag.X.u) return 1;
    }
    return 0;
}

static int call_locally(L4_ThreadId_t server, L4_MsgTag_t tag, int rounds) {
    for (int round = 0; round < rounds; round++) {
        L4_LoadMR(0, tag.raw);
        L4_MsgTag_t answer = L4_Lcall(server);
        if (L4_IpcFailed(answer) || L4_UntypedWords(answer) != tag.X.u) return 1;
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    L4_MsgTag_t tag = L4_Niltag;
    tag.X.u = (L4_Word_t)atoi(argv[2]);
    int rounds = atoi(argv[3]);
    switch (argv[1][0]) {
    case 'S': return call(l4_lookup_wait("server"), tag, rounds);
    case 'T': return call(l4_thread_create(serve, 0, "server", 100), tag, rounds);
    default: return call_locally(L4_LocalIdOf(l4_thread_create(serve_locally, 0, "server", 100)), tag, rounds);
    }
}
