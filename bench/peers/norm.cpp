/* NORM (RFC 5740) by libnorm, as its manual sets it for a file and receivers that are known: repair by NACK, and the end of
 * the transfer confirmed by each receiver.
 *
 *   norm send INTERFACE RATE_KBIT RECEIVERS FILE
 *   norm receive INTERFACE NUMBER FILE          (NUMBER from 2)
 *
 * Built by: c++ -O2 norm.cpp -o norm -lnorm
 */
#include <normApi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT = 6003, BUFFER_BYTES = 4 << 20, SEGMENT_BYTES = 1400, BLOCK = 64, PARITY = 32 };
static const char *GROUP = "239.77.0.2";

static NormSessionHandle session_at(NormInstanceHandle instance, const char *interface, NormNodeId number)
{
    NormSessionHandle session = NormCreateSession(instance, GROUP, PORT, number);
    NormSetMulticastInterface(session, interface);
    NormSetTTL(session, 1);
    return session;
}

static int sends(const char *interface, double kbit, int receivers, const char *file)
{
    NormInstanceHandle instance = NormCreateInstance(false);
    NormSessionHandle session = session_at(instance, interface, 1);
    NormSetTxRate(session, kbit * 1000);
    NormSetGrttEstimate(session, 0.3);
    NormSetGroupSize(session, receivers);
    for (int number = 2; number < receivers + 2; number++)
        NormAddAckingNode(session, number);
    NormStartSender(session, 1, BUFFER_BYTES, SEGMENT_BYTES, BLOCK, PARITY, 0);
    NormObjectHandle object = NormFileEnqueue(session, file, file, strlen(file));
    if (object == NORM_OBJECT_INVALID)
        return 1;
    NormSetWatermark(session, object, false);
    NormEvent event;
    while (NormGetNextEvent(instance, &event, true)) {
        if (event.type != NORM_TX_WATERMARK_COMPLETED)
            continue;
        if (NormGetAckingStatus(session, NORM_NODE_ANY) == NORM_ACK_SUCCESS)
            return 0;
        NormSetWatermark(session, object, false);
    }
    return 1;
}

static int receives(const char *interface, int number, const char *file)
{
    NormInstanceHandle instance = NormCreateInstance(false);
    NormSessionHandle session = session_at(instance, interface, number);
    NormSetRxCacheLimit(session, 16);
    NormStartReceiver(session, BUFFER_BYTES);
    char folder[4096];
    snprintf(folder, sizeof folder, "%s.", file);
    NormSetCacheDirectory(instance, folder);
    NormEvent event;
    while (NormGetNextEvent(instance, &event, true)) {
        if (event.type == NORM_RX_OBJECT_COMPLETED)
            NormFileRename(event.object, file);
    }
    return 1;
}

int main(int count, char **words)
{
    if (count == 6 && !strcmp(words[1], "send"))
        return sends(words[2], atof(words[3]), atoi(words[4]), words[5]);
    if (count == 5 && !strcmp(words[1], "receive"))
        return receives(words[2], atoi(words[3]), words[4]);
    fputs("norm send INTERFACE RATE_KBIT RECEIVERS FILE | norm receive INTERFACE NUMBER FILE\n", stderr);
    return 2;
}
