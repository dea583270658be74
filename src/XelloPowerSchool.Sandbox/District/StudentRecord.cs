namespace XelloPowerSchool.Sandbox.District;

/// <summary>All that the SIS knows about a student. Dates have no time. What is null is not known.</summary>
internal sealed record StudentRecord
{
    public required int Id { get; init; }
    public required int StudentNumber { get; init; }
    public required string? StateNumber { get; init; }
    public required string Username { get; init; }
    public required string FirstName { get; init; }
    public required string? MiddleName { get; init; }
    public required string LastName { get; init; }
    public required string? PreferredName { get; init; }
    public required string? Gender { get; init; }
    public required DateTime? BirthDate { get; init; }
    public required string? Email { get; init; }
    public required int GraduationYear { get; init; }
    public required int Code { get; init; }
    public required int Grade { get; init; }
    public required School School { get; init; }
    public required DateTime EntryDate { get; init; }
    public required DateTime ExitDate { get; init; }
    public required string EntryCode { get; init; }
    public required string EntryComment { get; init; }
    public required string? ExitCode { get; init; }
    public required string? ExitComment { get; init; }
    public required int? NextSchool { get; init; }
    public required int NextGrade { get; init; }
    public required DateTime DistrictEntryDate { get; init; }
    public required int DistrictEntryGrade { get; init; }
    public required string HomeRoom { get; init; }
}
