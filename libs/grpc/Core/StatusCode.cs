namespace Grpc.Core;

/// <summary>How a call ended. The numbers are those on the wire.</summary>
public enum StatusCode
{
    /// <summary>It did what was asked.</summary>
    OK = 0,

    /// <summary>The caller gave it up.</summary>
    Cancelled = 1,

    /// <summary>An error that nobody classified, a fault in the called service for example.</summary>
    Unknown = 2,

    /// <summary>The request can never be right.</summary>
    InvalidArgument = 3,

    /// <summary>It did not end in time; whether it took effect is not known.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What should be made exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>Some bound was reached: a message size, a quota, a disk.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>It was broken off, by a conflict for example.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The service or the method is not served here.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken: a malformed message, a fault of the transport.</summary>
    Internal = 13,

    /// <summary>Nobody answers at the moment; trying again may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost for good.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
