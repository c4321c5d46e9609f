package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages to bytes, in canonical bencode: every method writes its keys in sorted order.
 *
 * <p>Thread-safe: it holds no state.
 */
public final class KrpcEncoder {
    private KrpcEncoder() {}

    /** Appends the datagram of {@code message}. */
    public static void encode(KrpcMessage message, BencodeWriter out) {
        out.dictionary();
        if (message instanceof Query query) {
            writeQuery(query, out);
        } else if (message instanceof Response response) {
            writeIp(response.ip(), out);
            out.string(KrpcKeys.RESPONSE);
            writeAnswer(response.sender(), response.answer(), out);
            writeEnd(message, KrpcKeys.RESPONSE, out);
        } else if (message instanceof ErrorMessage error) {
            out.string(KrpcKeys.ERROR)
                    .list()
                    .integer(error.code())
                    .string(error.text())
                    .end();
            writeIp(error.ip(), out);
            writeEnd(message, KrpcKeys.ERROR, out);
        } else {
            throw new AssertionError(message);
        }
        out.end();
    }

    private static void writeQuery(Query query, BencodeWriter out) {
        out.string(KrpcKeys.ARGUMENTS).dictionary();
        writeId(KrpcKeys.ID, query.sender(), out);
        ByteString method = writeArguments(query, out);
        out.end();
        out.string(KrpcKeys.QUERY).string(method);
        if (query.caller().readOnly()) {
            out.string(KrpcKeys.READ_ONLY).integer(1);
        }
        writeEnd(query, KrpcKeys.QUERY, out);
    }

    /** Writes what follows {@code id} and returns the method's name. */
    private static ByteString writeArguments(Query query, BencodeWriter out) {
        if (query instanceof Ping) {
            return KrpcKeys.PING;
        }
        if (query instanceof FindNode find) {
            writeId(KrpcKeys.TARGET, find.target(), out);
            return KrpcKeys.FIND_NODE;
        }
        if (query instanceof GetPeers get) {
            writeId(KrpcKeys.INFO_HASH, get.infoHash(), out);
            return KrpcKeys.GET_PEERS;
        }
        if (query instanceof AnnouncePeer announce) {
            if (announce.impliedPort()) {
                out.string(KrpcKeys.IMPLIED_PORT).integer(1);
            }
            writeId(KrpcKeys.INFO_HASH, announce.infoHash(), out);
            out.string(KrpcKeys.PORT).integer(announce.port());
            out.string(KrpcKeys.TOKEN).string(announce.token());
            return KrpcKeys.ANNOUNCE_PEER;
        }
        throw new AssertionError(query);
    }

    private static void writeAnswer(Id160 sender, Answer answer, BencodeWriter out) {
        out.dictionary();
        writeId(KrpcKeys.ID, sender, out);
        writeNodes(KrpcKeys.NODES, answer.nodes(), Contact.COMPACT_IPV4, out);
        writeNodes(KrpcKeys.NODES6, answer.nodes6(), Contact.COMPACT_IPV6, out);
        if (!answer.token().isEmpty()) {
            out.string(KrpcKeys.TOKEN).string(answer.token());
        }
        if (!answer.values().isEmpty()) {
            out.string(KrpcKeys.VALUES).list();
            for (Endpoint peer : answer.values()) {
                writeEndpoint(peer, out);
            }
            out.end();
        }
        out.end();
    }

    private static void writeNodes(
            ByteString key, @Nullable List<Contact> contacts, int compactLength, BencodeWriter out) {
        if (contacts != null) {
            out.string(key);
            int at = out.stringHeader(contacts.size() * compactLength);
            for (Contact contact : contacts) {
                contact.write(out.array(), at);
                at += compactLength;
            }
        }
    }

    private static void writeEnd(KrpcMessage message, ByteString type, BencodeWriter out) {
        out.string(KrpcKeys.TRANSACTION).string(message.transaction());
        if (!message.version().isEmpty()) {
            out.string(KrpcKeys.VERSION).string(message.version());
        }
        out.string(KrpcKeys.TYPE).string(type);
    }

    private static void writeIp(@Nullable Endpoint ip, BencodeWriter out) {
        if (ip != null) {
            out.string(KrpcKeys.IP);
            writeEndpoint(ip, out);
        }
    }

    private static void writeEndpoint(Endpoint endpoint, BencodeWriter out) {
        int at = out.stringHeader(endpoint.compactLength());
        endpoint.writeCompact(out.array(), at);
    }

    private static void writeId(ByteString key, Id160 id, BencodeWriter out) {
        out.string(key);
        int at = out.stringHeader(Id160.BYTES);
        id.write(out.array(), at);
    }
}
