/*
 * Ports in Mach's manner, made by a server outside the kernel. A port is a queue of messages. Rights to it are known to a task by
 * names of its own: one task has the receive right, any number have send rights, and a message can carry a send right along.
 */
#ifndef PORTS_H
#define PORTS_H

#include <playground.h>

#define PORT_BODY_MAX 4096 /* bytes of a message */
#define PORT_QUEUE_LIMIT 5 /* messages; the sender of one more waits */

typedef L4_Word_t port_t; /* a name, meaningful in its task only; 0 is none */

enum port_error {
    PORT_OK,
    PORT_NO_RIGHT, /* the name does not stand for this right */
    PORT_DEAD,     /* nobody can receive from there any more */
    PORT_NO_ROOM,  /* in one of the server's tables */
};

/* The server's requests: words 1 and 2 as for the functions below; a message's body is a string item. */
enum {
    PORT_ALLOCATE = 1,
    PORT_PUBLISH,
    PORT_LOOK_UP,
    PORT_SEND,
    PORT_RECEIVE,
    PORT_DEALLOCATE,
    PORT_WATCH,
    PORT_STATUS,
};

struct port_status {
    L4_Word_t queued;  /* messages, with those whose senders wait */
    L4_Word_t senders; /* send rights, with those in messages */
    L4_Word_t copied;  /* bytes in and out of the server since its start, all ports */
};

/* A new port with its receive right; 0 if there is no room. */
port_t port_allocate(void);

/* Whoever looks up gets a send right to the port that was published last. */
enum port_error port_publish(port_t port);
port_t port_look_up(void);

/* Sends n bytes and, unless carried is 0, a send right to one of the caller's ports. Waits only if the queue is full. */
enum port_error port_send(port_t to, const void *bytes, L4_Word_t n, port_t carried);

/*
 * Waits for a message, which must fit into size bytes. *carried: the name of the right that came along, or 0.
 * *no_senders: 1 if this is the notification that was asked for by port_watch.
 */
enum port_error port_receive(port_t from, void *bytes, L4_Word_t size, port_t *carried, int *no_senders);

/* Gives up what rights the caller has to the port. Without a receiver a port is dead, with all messages in it. */
enum port_error port_deallocate(port_t port);

/* Asks for a message when the last send right is gone; at once if there is none. */
enum port_error port_watch(port_t port);

enum port_error port_status(port_t port, struct port_status *status);

#endif
