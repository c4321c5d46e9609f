package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages. Reads leniently: unknown keys, unsorted keys and odd versions pass; what a message cannot do without
 * must be there. Of a {@code nodes} string whose length is no multiple of an entry, the whole entries count.
 *
 * <p>Errors: {@link KrpcException}, never anything else; answerable only when the datagram is a query with a transaction.
 *
 * <p>Confined to its owner loop.
 */
public final class KrpcDecoder {
    private static final int MAX_ERROR_TEXT_BYTES = 256;

    private final BencodeScanner in = new BencodeScanner(BencodeLimits.DATAGRAM, Reading.LENIENT);
    private byte[] bytes = new byte[0];

    /**
     * Reads the datagram in {@code [offset, offset + length)}.
     *
     * @throws KrpcException when it is no message that we know
     */
    public KrpcMessage decode(byte[] datagram, int offset, int length) throws KrpcException {
        bytes = datagram;
        try {
            in.scan(datagram, offset, length);
        } catch (BencodeException e) {
            throw KrpcException.junk("not bencode: " + e.getMessage());
        }
        int transaction = in.get(0, KrpcKeys.TRANSACTION);
        if (!isString(transaction) || in.stringLength(transaction) > KrpcMessage.MAX_TRANSACTION_BYTES) {
            throw KrpcException.junk("no transaction id of at most " + KrpcMessage.MAX_TRANSACTION_BYTES + " bytes");
        }
        ByteString id = in.string(transaction);
        int type = in.get(0, KrpcKeys.TYPE);
        if (isString(type, KrpcKeys.QUERY)) {
            return query(id);
        }
        if (isString(type, KrpcKeys.RESPONSE)) {
            return response(id);
        }
        if (isString(type, KrpcKeys.ERROR)) {
            return error(id);
        }
        throw KrpcException.junk("neither query, response nor error");
    }

    private KrpcMessage query(ByteString transaction) throws KrpcException {
        int method = in.get(0, KrpcKeys.QUERY);
        int arguments = in.get(0, KrpcKeys.ARGUMENTS);
        if (!isString(method) || arguments < 0) {
            throw refusal("a query needs q and a");
        }
        int ro = in.get(0, KrpcKeys.READ_ONLY);
        boolean readOnly = isInteger(ro) && in.integer(ro) != 0;
        Caller caller = new Caller(transaction, string(0, KrpcKeys.VERSION), id(arguments, transaction), readOnly);
        if (in.stringEquals(method, KrpcKeys.PING)) {
            return new Ping(caller);
        }
        if (in.stringEquals(method, KrpcKeys.FIND_NODE)) {
            return new FindNode(caller, argument(arguments, KrpcKeys.TARGET));
        }
        if (in.stringEquals(method, KrpcKeys.GET_PEERS)) {
            return new GetPeers(caller, argument(arguments, KrpcKeys.INFO_HASH));
        }
        if (in.stringEquals(method, KrpcKeys.ANNOUNCE_PEER)) {
            return announcePeer(caller, arguments);
        }
        return unknownMethod(caller, arguments);
    }

    private AnnouncePeer announcePeer(Caller caller, int arguments) throws KrpcException {
        Id160 infoHash = argument(arguments, KrpcKeys.INFO_HASH);
        int token = in.get(arguments, KrpcKeys.TOKEN);
        if (!isString(token)) {
            throw refusal("announce_peer needs a token");
        }
        int implied = in.get(arguments, KrpcKeys.IMPLIED_PORT);
        boolean impliedPort = isInteger(implied) && in.integer(implied) != 0;
        int portToken = in.get(arguments, KrpcKeys.PORT);
        long port = isInteger(portToken) ? in.integer(portToken) : 0;
        boolean valid = port >= 1 && port <= 65535;
        if (!valid && !impliedPort) {
            throw refusal("a peer's port is 1 to 65535");
        }
        return new AnnouncePeer(caller, infoHash, valid ? (int) port : 0, impliedPort, in.string(token));
    }

    /** Later BEPs say that a method unknown to us which names a target wants at least the nodes close to it. */
    private FindNode unknownMethod(Caller caller, int arguments) throws KrpcException {
        for (ByteString key : List.of(KrpcKeys.TARGET, KrpcKeys.INFO_HASH)) {
            Id160 target = findId(arguments, key);
            if (target != null) {
                return new FindNode(caller, target);
            }
        }
        throw KrpcException.refusal(KrpcException.METHOD_UNKNOWN, "method unknown");
    }

    private Response response(ByteString transaction) throws KrpcException {
        int values = in.get(0, KrpcKeys.RESPONSE);
        Id160 sender = values < 0 ? null : findId(values, KrpcKeys.ID);
        if (sender == null) {
            throw KrpcException.junk("a response needs r with an id of 20 bytes");
        }
        Answer answer = new Answer(
                contacts(in.get(values, KrpcKeys.NODES), Contact.COMPACT_IPV4),
                contacts(in.get(values, KrpcKeys.NODES6), Contact.COMPACT_IPV6),
                string(values, KrpcKeys.TOKEN),
                peers(in.get(values, KrpcKeys.VALUES)));
        return new Response(transaction, string(0, KrpcKeys.VERSION), ip(), sender, answer);
    }

    private ErrorMessage error(ByteString transaction) throws KrpcException {
        int list = in.get(0, KrpcKeys.ERROR);
        if (list < 0 || !in.isList(list)) {
            throw KrpcException.junk("an error needs a list");
        }
        int code = KrpcException.GENERIC;
        String text = "";
        for (int token = list + 1; token < in.next(list); token = in.next(token)) {
            if (in.isInteger(token)) {
                code = (int) Math.max(0, Math.min(in.integer(token), Integer.MAX_VALUE));
            } else if (in.isString(token)) {
                int length = Math.min(in.stringLength(token), MAX_ERROR_TEXT_BYTES);
                text = in.string(token).substring(0, length).utf8();
            }
        }
        return new ErrorMessage(transaction, string(0, KrpcKeys.VERSION), ip(), code, text);
    }

    private @Nullable List<Contact> contacts(int token, int compactLength) {
        if (!isString(token)) {
            return null;
        }
        int count = in.stringLength(token) / compactLength;
        List<Contact> contacts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = in.stringStart(token) + i * compactLength;
            if (compactLength == Contact.COMPACT_IPV4) {
                contacts.add(Contact.readIpv4(bytes, at));
            } else {
                Contact contact = Contact.readIpv6(bytes, at);
                if (!contact.endpoint().isIpv4()) { // a mapped address has no business in nodes6
                    contacts.add(contact);
                }
            }
        }
        return contacts;
    }

    private List<Endpoint> peers(int list) {
        if (list < 0 || !in.isList(list)) {
            return List.of();
        }
        List<Endpoint> peers = new ArrayList<>();
        for (int token = list + 1; token < in.next(list); token = in.next(token)) {
            Endpoint peer = endpoint(token);
            if (peer != null) {
                peers.add(peer);
            }
        }
        return peers;
    }

    private @Nullable Endpoint ip() {
        return endpoint(in.get(0, KrpcKeys.IP));
    }

    /** The endpoint that a string token spells in compact form, or null when it is none. */
    private @Nullable Endpoint endpoint(int token) {
        if (!isString(token)) {
            return null;
        }
        return switch (in.stringLength(token)) {
            case Endpoint.COMPACT_IPV4 -> Endpoint.readCompactIpv4(bytes, in.stringStart(token));
            case Endpoint.COMPACT_IPV6 -> Endpoint.readCompactIpv6(bytes, in.stringStart(token));
            default -> null;
        };
    }

    private Id160 id(int arguments, ByteString transaction) throws KrpcException {
        return argument(arguments, KrpcKeys.ID);
    }

    private Id160 argument(int arguments, ByteString key) throws KrpcException {
        Id160 id = findId(arguments, key);
        if (id == null) {
            throw refusal(key.utf8() + " must have 20 bytes");
        }
        return id;
    }

    private @Nullable Id160 findId(int dictionary, ByteString key) {
        int token = in.get(dictionary, key);
        return isString(token) && in.stringLength(token) == Id160.BYTES
                ? Id160.read(bytes, in.stringStart(token))
                : null;
    }

    private ByteString string(int dictionary, ByteString key) {
        int token = in.get(dictionary, key);
        return isString(token) ? in.string(token) : ByteString.EMPTY;
    }

    private boolean isString(int token) {
        return token >= 0 && in.isString(token);
    }

    private boolean isString(int token, ByteString expected) {
        return isString(token) && in.stringEquals(token, expected);
    }

    private boolean isInteger(int token) {
        return token >= 0 && in.isInteger(token);
    }

    private static KrpcException refusal(String text) {
        return KrpcException.refusal(KrpcException.PROTOCOL, text);
    }
}
