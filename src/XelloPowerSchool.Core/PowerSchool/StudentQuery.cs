namespace XelloPowerSchool.PowerSchool;

/// <summary>Which students to read. Everything left empty means "any"; what is given is combined with AND.</summary>
internal sealed record StudentQuery
{
    /// <summary>Schools.DCID.</summary>
    public long? SchoolId { get; init; }

    public IReadOnlyList<PSEnrollStatus> Statuses { get; init; } = [];

    public IReadOnlyList<string> StudentNumbers { get; init; } = [];

    public IReadOnlyList<string> Expansions { get; init; } = [];

    /// <summary>A criterion in the server's own syntax, added as it is.</summary>
    public string? Filter { get; init; }
}
