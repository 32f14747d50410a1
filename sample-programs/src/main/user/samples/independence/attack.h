/* What victim, its client and their hostile neighbour agree on. */
#ifndef ATTACK_H
#define ATTACK_H

#define WINDOW 0x50000000u /* where enemy sees the board */
#define CALLS 20

/* A page of victim's that enemy may write: how often its threads did what they do. */
struct board {
    volatile unsigned spins, messages, faults;
};

/* Requests of victim to enemy. It answers with two words: 1 if it seems to have worked, and the error code. */
enum attack {
    KILL = 1,     /* ThreadControl: delete victim's thread */
    HALT,         /* ExchangeRegisters: stop it */
    SLOW_DOWN,    /* Schedule: give it the lowest priority */
    ASK_INIT,     /* init, delete it for me */
    RISE,         /* a thread of its own with a priority above victim's, by init or by Schedule */
    TAKE_NAME,    /* become the server for all who look it up from now on */
    PEEK,         /* word 1: address. Reads what is there; answer: the word */
    FLUSH,        /* word 1: address. Takes the page away */
    MAP,          /* word 1: address. Puts a page of its own over it */
    TAKE_SIGMA0S, /* memory, past init, from who has it all */
    IMPERSONATE,  /* a request to the server in the client's name */
    FORGE,        /* an answer to the client in the server's name */
    EAVESDROP,    /* receive what the client sends */
    TAKE_INITS,   /* memory, as long as there is some */
    FLOOD,        /* from now on: threads that never wait, that send to everybody, that raise exceptions */
};

/* Requests to the server: word 1 a number; the answer is its square. The client makes CALLS of them. */
enum { SQUARE = 1, SLOW_SQUARE, FORGED };

#endif
