using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace Edge.Store.Queries;

/// <summary>Where a query goes on, bound to what was asked.</summary>
internal static class PageToken
{
    private const int MarkBytes = 8;

    public static string Write(long position, string query)
    {
        Span<byte> token = stackalloc byte[sizeof(long) + MarkBytes];
        BinaryPrimitives.WriteInt64BigEndian(token, position);
        Mark(query, token[sizeof(long)..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The position to begin at.</summary>
    public static long Read(string token, string query)
    {
        if (token.Length == 0)
            return 0;
        Span<byte> bytes = stackalloc byte[sizeof(long) + MarkBytes];
        Span<byte> mark = stackalloc byte[MarkBytes];
        Mark(query, mark);
        if (!Base64Url.IsValid(token, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(token, bytes, out _)
            || !bytes[sizeof(long)..].SequenceEqual(mark))
            throw new RpcException(new(StatusCode.InvalidArgument, "page_token: not a token of this query"));
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private static void Mark(string query, Span<byte> mark) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(query)).AsSpan(0, mark.Length).CopyTo(mark);
}
