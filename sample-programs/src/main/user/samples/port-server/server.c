#include "ports.h"
#include <string.h>

#define TASKS 4
#define PORTS 16
#define NAMES 16
#define MESSAGES 16

/* A client that does not let its part of a message be copied within this time gets no message, and holds up nobody. */
#define COPY_TIMEOUT 10000 /* us */

struct message {
    struct message *next;
    int used, is_notification;
    L4_Word_t size;
    struct port *carried;  /* a send right on its way */
    L4_ThreadId_t blocked; /* the sender, while it waits for room in the queue */
    char body[PORT_BODY_MAX];
};

struct port {
    int used, alive, watched;
    L4_Word_t queued, senders;
    struct message *first, *last;
    L4_ThreadId_t waiting; /* who has the receive right, while it waits for a message */
};

/* What a name stands for in a task. */
struct right {
    struct port *port; /* NULL: the name is free */
    int receive;
    L4_Word_t send; /* how often the task was given a send right */
};

struct task {
    L4_ThreadId_t id;
    struct right names[NAMES]; /* name 0 is never used */
};

static struct task tasks[TASKS];
static struct port ports[PORTS];
static struct message messages[MESSAGES];
static struct port *published;
static L4_Word_t copied;

/* ---- Rights ---- */

static struct task *task_of(L4_ThreadId_t id) {
    for (int i = 0; i < TASKS; i++) {
        if (L4_IsNilThread(tasks[i].id)) tasks[i].id = id;
        if (L4_IsThreadEqual(tasks[i].id, id)) return &tasks[i];
    }
    return NULL;
}

static struct right *right_of(struct task *task, L4_Word_t name) {
    return name > 0 && name < NAMES && task->names[name].port != NULL ? &task->names[name] : NULL;
}

/* The task's one name for all its rights to a port, a new one if it has none; 0 if it has no name left. */
static L4_Word_t name_for(struct task *task, struct port *port) {
    L4_Word_t name, free = 0;
    for (name = NAMES - 1; name > 0; name--) {
        if (task->names[name].port == port) return name;
        if (task->names[name].port == NULL) free = name;
    }
    if (free != 0) task->names[free] = (struct right){port, 0, 0};
    return free;
}

/* ---- Messages ---- */

static struct message *new_message(void) {
    for (int i = 0; i < MESSAGES; i++)
        if (!messages[i].used) return &messages[i];
    return NULL;
}

static void drop_sender(struct port *port);

static void free_message(struct message *message) {
    if (message->carried) drop_sender(message->carried);
    message->used = 0;
}

/* A message leaves the server: the second copy. The right that it carries becomes the receiver's. */
static void deliver(struct message *message, L4_ThreadId_t to) {
    L4_StringItem_t body = L4_StringItem((int)message->size, message->body);
    struct task *task = task_of(to);
    L4_Word_t name = 0;
    L4_Msg_t msg;
    if (message->carried && (name = name_for(task, message->carried)) != 0) {
        task->names[name].send++;
        message->carried = NULL;
    }
    L4_MsgClear(&msg);
    L4_MsgAppendWord(&msg, name);
    L4_MsgAppendWord(&msg, (L4_Word_t)message->is_notification);
    if (message->size > 0) L4_MsgAppendStringItem(&msg, &body);
    L4_MsgLoad(&msg);
    if (L4_IpcSucceeded(L4_Reply(to))) copied += message->size;
    free_message(message);
}

/* Puts a message at the queue's end, or hands it to who waits for it. */
static void enqueue(struct port *port, struct message *message) {
    message->used = 1;
    message->next = NULL;
    if (!L4_IsNilThread(port->waiting)) {
        L4_ThreadId_t to = port->waiting;
        port->waiting = L4_nilthread;
        deliver(message, to);
        return;
    }
    if (port->first == NULL)
        port->first = message;
    else
        port->last->next = message;
    port->last = message;
    port->queued++;
}

static struct message *dequeue(struct port *port) {
    struct message *message = port->first;
    port->first = message->next;
    port->queued--;
    return message;
}

static void answer_sender(L4_ThreadId_t sender, enum port_error error) {
    if (L4_IsNilThread(sender)) return;
    L4_Set_MsgTag(__L4_MakeTag(error, 0, 0));
    L4_Reply(sender);
}

/* One message has left a full queue: the first of those whose senders wait is within the limit now. */
static void admit(struct port *port) {
    struct message *message = port->first;
    for (int i = 1; i < PORT_QUEUE_LIMIT && message != NULL; i++) message = message->next;
    if (message == NULL) return;
    answer_sender(message->blocked, PORT_OK);
    message->blocked = L4_nilthread;
}

/* ---- Ends ---- */

static void notify(struct port *port) {
    struct message *message = new_message();
    if (message == NULL) return;
    port->watched = 0;
    message->is_notification = 1;
    message->size = 0;
    message->carried = NULL;
    message->blocked = L4_nilthread;
    enqueue(port, message);
}

/* Nobody has a name for the port any more. */
static void release_if_gone(struct port *port) {
    if (port->alive || port->senders > 0) return;
    if (published == port) published = NULL;
    port->used = 0;
}

static void drop_sender(struct port *port) {
    port->senders--;
    if (port->senders == 0 && port->watched && port->alive) notify(port);
    release_if_gone(port);
}

static void kill(struct port *port) {
    port->alive = 0;
    while (port->first != NULL) {
        struct message *message = dequeue(port);
        answer_sender(message->blocked, PORT_DEAD);
        free_message(message);
    }
    release_if_gone(port);
}

/* ---- Requests: each returns its error; LATER if the client is answered by somebody else's request, or was already ---- */

#define LATER (-1)

static int allocate(struct task *task, L4_Word_t *out) {
    for (int i = 0; i < PORTS; i++) {
        if (ports[i].used) continue;
        ports[i] = (struct port){0};
        *out = name_for(task, &ports[i]);
        if (*out == 0) return PORT_NO_ROOM;
        task->names[*out].receive = 1;
        ports[i].used = ports[i].alive = 1;
        return PORT_OK;
    }
    return PORT_NO_ROOM;
}

static int publish(const struct right *right) {
    if (!right->receive) return PORT_NO_RIGHT;
    published = right->port;
    return PORT_OK;
}

static int look_up(struct task *task, L4_Word_t *out) {
    if (published == NULL) return PORT_NO_RIGHT;
    *out = name_for(task, published);
    if (*out == 0) return PORT_NO_ROOM;
    task->names[*out].send++;
    published->senders++;
    return PORT_OK;
}

/* The body is in the message already: the kernel has copied it there, the first copy. */
static int send(struct task *task, struct right *right, L4_Word_t carried, struct message *message, L4_Word_t size) {
    struct right *along = right_of(task, carried);
    struct port *port = right->port;
    if (right->send == 0 || (carried != 0 && along == NULL)) return PORT_NO_RIGHT;
    if (!port->alive) return PORT_DEAD;
    copied += size;
    message->is_notification = 0;
    message->size = size;
    message->carried = along ? along->port : NULL;
    if (along) along->port->senders++;
    int full = port->queued >= PORT_QUEUE_LIMIT;
    message->blocked = full ? task->id : L4_nilthread;
    enqueue(port, message);
    return full ? LATER : PORT_OK;
}

static int receive(struct task *task, struct right *right) {
    struct port *port = right->port;
    if (!right->receive) return PORT_NO_RIGHT;
    if (port->first == NULL) {
        port->waiting = task->id;
        return LATER;
    }
    deliver(dequeue(port), task->id);
    admit(port);
    return LATER;
}

static int deallocate(struct right *right) {
    struct port *port = right->port;
    L4_Word_t senders = right->send;
    int receiver = right->receive;
    *right = (struct right){NULL, 0, 0};
    if (receiver) kill(port);
    while (senders-- > 0) drop_sender(port);
    return PORT_OK;
}

static int watch(const struct right *right) {
    if (!right->receive) return PORT_NO_RIGHT;
    right->port->watched = 1;
    if (right->port->senders == 0) notify(right->port);
    return PORT_OK;
}

static int handle(struct task *task, L4_MsgTag_t tag, struct message *message, L4_Word_t size, L4_Word_t words[3]) {
    struct right *right = right_of(task, words[0]);
    if (L4_Label(tag) == PORT_ALLOCATE) return allocate(task, &words[0]);
    if (L4_Label(tag) == PORT_LOOK_UP) return look_up(task, &words[0]);
    if (right == NULL) return PORT_NO_RIGHT;
    switch (L4_Label(tag)) {
    case PORT_PUBLISH: return publish(right);
    case PORT_SEND: return send(task, right, words[1], message, size);
    case PORT_RECEIVE: return receive(task, right);
    case PORT_DEALLOCATE: return deallocate(right);
    case PORT_WATCH: return watch(right);
    case PORT_STATUS:
        words[0] = right->port->queued;
        words[1] = right->port->senders;
        words[2] = copied;
        return PORT_OK;
    default: return PORT_NO_RIGHT;
    }
}

/* ---- The loop ---- */

/* Strings go straight into the message that is free next; without one, or without its body, a PORT_SEND is refused. */
static void accept(struct message *message) {
    L4_StringItem_t body = L4_StringItem(PORT_BODY_MAX, message ? message->body : NULL);
    L4_MsgBuffer_t buffer;
    if (message == NULL) {
        L4_Accept(L4_UntypedWordsAcceptor);
        return;
    }
    L4_MsgBufferClear(&buffer);
    L4_MsgBufferAppendRcvString(&buffer, &body);
    L4_AcceptStrings(L4_StringItemsAcceptor, &buffer);
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    L4_Time_t limit = L4_TimePeriod(COPY_TIMEOUT);
    L4_Set_XferTimeouts(L4_Timeouts(limit, limit));
    for (;;) {
        struct message *message = new_message();
        struct task *task;
        L4_Word_t words[3], size = 0;
        int error = PORT_NO_ROOM;
        accept(message);
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_nilthread;
        if (L4_IpcFailed(tag)) continue;
        if (L4_TypedWords(tag) != 0) {
            L4_StringItem_t body;
            L4_StoreMR((int)L4_UntypedWords(tag) + 1, body.raw);
            size = body.X.string_length;
        }
        L4_StoreMRs(1, 3, words);
        task = task_of(from);
        if (task != NULL) error = handle(task, tag, message, size, words);
        if (error == LATER) continue;
        L4_Set_MsgTag(__L4_MakeTag((L4_Word_t)error, 3, 0));
        L4_LoadMRs(1, 3, words);
        to = from;
    }
}
