namespace Edge.Cloud.Asking;

/// <summary>Batch numbers to ask for at once, both ends included.</summary>
internal sealed record Range(string Gateway, string Epoch, ulong From, ulong To);
