namespace XelloPowerSchool;

/// <summary>How bad a finding is.</summary>
public enum XelloSeverity
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>The record goes on, but somebody should look.</summary>
    Warning,

    /// <summary>The record is kept out; what exists of it stays as it is.</summary>
    Error,
}
