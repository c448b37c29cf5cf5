using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its value.</summary>
    public sealed class Entry
    {
        private static readonly SearchValues<char> KeyCharacters =
            SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz-_.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>A text of printable ASCII; the key does not end in <c>-bin</c>.</summary>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalize(key);
            if (IsBinary) throw new ArgumentException($"The key {Key} ends in {BinaryHeaderSuffix}: give it bytes.", nameof(key));
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new ArgumentException($"The value of {Key} is not printable ASCII: give bytes to a {BinaryHeaderSuffix} key.", nameof(value));
            _text = value;
        }

        /// <summary>Bytes; the key ends in <c>-bin</c>.</summary>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalize(key);
            if (!IsBinary) throw new ArgumentException($"The key {Key} does not end in {BinaryHeaderSuffix}: give it a text.", nameof(key));
            _bytes = [.. valueBytes];
        }

        private Entry(string key, string? text, byte[]? bytes) => (Key, _text, _bytes) = (key, text, bytes);

        /// <summary>Lower case.</summary>
        public string Key { get; }

        /// <summary>True when the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text; of bytes there is none.</summary>
        public string Value => _text ?? throw new InvalidOperationException($"The value of {Key} is bytes.");

        /// <summary>The bytes, those of the text if it is one.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : [.. _bytes];

        /// <inheritdoc/>
        public override string ToString() => _bytes is null ? $"{Key}: {_text}" : $"{Key}: {_bytes.Length} bytes";

        // What a peer sent is taken as it is: refusing it would only hide it.
        internal static Entry Received(string key, string text) => new(key, text, null);

        internal static Entry Received(string key, byte[] bytes) => new(key, null, bytes);

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        internal ReadOnlySpan<byte> Bytes => _bytes;

        private static string Normalize(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
#pragma warning disable CA1308 // Lower case is the form on the wire.
            var lower = key.ToLowerInvariant();
#pragma warning restore CA1308
            return lower.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? throw new ArgumentException($"A metadata key is made of 0-9 a-z - _ . only, not: {key}", nameof(key))
                : lower;
        }
    }
}
