using System.Collections;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.DataFiles;

/// <summary>What a file with accounts has.</summary>
/// <param name="Input">The accounts, and what could not be taken.</param>
/// <param name="Rows">Rows, blank ones not counted.</param>
/// <param name="Unused">Headers of columns that nothing was read from.</param>
internal sealed record AccountFileContent(AccountInput Input, int Rows, IReadOnlyList<string> Unused);

/// <summary>
/// Reads Xello's Student file of any edition, or a list of students that somebody exported. Comma, tab, pipe or semicolon,
/// quoted or not; every row becomes an account or a finding.
/// </summary>
internal static class AccountFile
{
    /// <exception cref="XelloException">When the file as a whole cannot be read; nothing of it is taken then.</exception>
    public static AccountFileContent Read(
        string path, SchoolCodes schools, IDictionary? map, string? dateFormat, DataFileProfile profile,
        CancellationToken cancellationToken)
    {
        using var reader = DataFileReader.Open(path, new DataFileReading
        {
            Profile = profile,
            Kind = XelloDataFileKind.Student,
            ColumnMap = map,
            DateFormat = dateFormat,
            Schools = schools,
            Errors = AccountTable.Errors,
        });
        var input = new AccountInput();
        foreach (var row in reader.Read(cancellationToken))
            input.Add(new AccountRow(row.Key, (XelloAccount?)row.Record, row.Findings), reader.Gaps);
        input.MergeRepeated();
        foreach (var finding in reader.FindWhole())
            input.Add(finding);
        return new AccountFileContent(input, (int)reader.Rows, reader.Unused);
    }
}

/// <summary>Reads Xello's School file as tolerantly.</summary>
internal static class SchoolFile
{
    /// <summary>The schools, and what is wrong with rows.</summary>
    public static IReadOnlyList<XelloSchool> Read(string path, ICollection<XelloFinding> findings, DataFileProfile profile, CancellationToken cancellationToken)
    {
        using var reader = DataFileReader.Open(
            path, new DataFileReading { Profile = profile, Kind = XelloDataFileKind.School, Errors = AccountTable.Errors });
        var schools = new Dictionary<string, XelloSchool?>(StringComparer.Ordinal);
        foreach (var row in reader.Read(cancellationToken))
        {
            foreach (var finding in row.Findings)
                findings.Add(finding);
            if (row.Record is not XelloSchool school)
                continue;
            if (schools.TryGetValue(school.Code, out var known) && known != school)
            {
                schools[school.Code] = null;
                findings.Add(AccountRowRules.RowsContradict.In(nameof(XelloSchool.Code), school.Code));
            }
            else
            {
                schools[school.Code] = school;
            }
        }

        foreach (var finding in reader.FindWhole())
            findings.Add(finding);
        return [.. schools.Values.OfType<XelloSchool>().OrderBy(school => school.Code, StudentIdOrder.Instance)];
    }
}
