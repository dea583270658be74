namespace XelloPowerSchool.Tests.DataFiles;

/// <summary>A small set that has everything a file can carry.</summary>
internal static class Sample
{
    internal static XelloSchool[] Schools { get; } =
    [
        new("9", "École Birch & Co.", 2),
        new("20", "Alder High", 1),
        new("10", "Istanbul IİıiSchool", 3),
    ];

    internal static XelloAccount[] Accounts { get; } =
    [
        new()
        {
            StudentId = "9", FirstName = "Zoë", LastName = "O'Neil-Östlund", Gender = "F", DateOfBirth = new DateTime(2012, 2, 29),
            Grade = 12, SchoolCode = "20", StateProvNumber = "0099", Email = "Zoe@example.org", SsoToken = "t-1",
        },
        new() { StudentId = "0010", FirstName = "İpek", LastName = "ışık", Gender = "N", Grade = 0, SchoolCode = "9", PreRegSchoolCode = "10" },
        new() { StudentId = "10", FirstName = "ปรีชา", LastName = "李", Gender = "M", DateOfBirth = new DateTime(2020, 12, 1), Grade = 5, SchoolCode = "10" },
    ];

    /// <summary>The same with everything that any edition asks for.</summary>
    internal static XelloAccount[] Complete { get; } =
    [
        .. Accounts.Select(account => account with
        {
            DateOfBirth = account.DateOfBirth ?? new DateTime(2021, 1, 31),
            Email = account.Email ?? "s" + account.StudentId + "@example.org",
        }),
    ];

    /// <summary>An account that keeps the contract and has nothing optional.</summary>
    internal static XelloAccount Plain(string id = "1") =>
        new() { StudentId = id, FirstName = "First", LastName = "Last", Gender = "N", Grade = 1, SchoolCode = "9" };
}
