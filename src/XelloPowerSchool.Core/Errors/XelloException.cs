namespace XelloPowerSchool;

/// <summary>
/// What kind of trouble an error is. The names are those of PowerShell's <c>ErrorCategory</c>, so that the cmdlets
/// translate by name and the engine stays free of PowerShell.
/// </summary>
public enum XelloErrorCategory
{
    /// <summary>No category fits.</summary>
    NotSpecified,

    /// <summary>The credentials were not accepted.</summary>
    AuthenticationError,

    /// <summary>No connection could be made, or it broke.</summary>
    ConnectionError,

    /// <summary>The input, or the server's answer, is not what it must be.</summary>
    InvalidData,

    /// <summary>A parameter's value cannot be used.</summary>
    InvalidArgument,

    /// <summary>The call does not fit the state that things are in.</summary>
    InvalidOperation,

    /// <summary>A result was not what had been promised.</summary>
    InvalidResult,

    /// <summary>A limit was reached.</summary>
    LimitsExceeded,

    /// <summary>The thing asked for is not there.</summary>
    ObjectNotFound,

    /// <summary>A file could not be opened.</summary>
    OpenError,

    /// <summary>Something took longer than allowed.</summary>
    OperationTimeout,

    /// <summary>The right to do this is missing.</summary>
    PermissionDenied,

    /// <summary>Something else holds the resource.</summary>
    ResourceBusy,

    /// <summary>Something of that name is there already.</summary>
    ResourceExists,

    /// <summary>The resource cannot serve now.</summary>
    ResourceUnavailable,

    /// <summary>A security rule was broken.</summary>
    SecurityError,

    /// <summary>A file could not be written.</summary>
    WriteError,
}

/// <summary>
/// Every error that the product raises on purpose. The id is stable and listed in
/// <c>about_XelloPowerSchool_Troubleshooting</c>; messages never carry secrets or student data.
/// </summary>
public sealed class XelloException : Exception
{
    internal XelloException(
        string id, XelloErrorCategory category, string message, string recommendedAction, object? target = null, Exception? inner = null)
        : base(message, inner)
    {
        Id = id;
        Category = category;
        RecommendedAction = recommendedAction;
        Target = target;
    }

    /// <summary>The stable id, for example <c>LedgerLocked</c>. It is the first part of <c>FullyQualifiedErrorId</c>.</summary>
    public string Id { get; }

    /// <summary>The kind of trouble.</summary>
    public XelloErrorCategory Category { get; }

    /// <summary>What the reader should do now.</summary>
    public string RecommendedAction { get; }

    /// <summary>What the error is about: a path, an address, a key. Never a secret.</summary>
    public object? Target { get; }

    /// <summary>The HTTP status of the answer that caused the error, when there was one.</summary>
    public int? StatusCode { get; internal set; }
}
