namespace Edge.Listener.Values;

/// <summary>Where a field stands in a reading's text: its name with the quotes, a colon, its value.</summary>
internal readonly record struct FieldAt(int At, int NameLength, int ValueLength);
