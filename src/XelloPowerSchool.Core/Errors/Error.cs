namespace XelloPowerSchool.Errors;

/// <summary>
/// All errors of the engine, one method each, so that an id, its category and its advice stand in one place.
/// The parts of this class are one file per area.
/// </summary>
internal static partial class Error
{
    private static XelloException New(
        string id, XelloErrorCategory category, string message, string action, object? target = null, Exception? inner = null) =>
        new(id, category, message, action, target, inner);
}
