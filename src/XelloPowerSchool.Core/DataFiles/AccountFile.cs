using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

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
        string path, SchoolCodes schools, IReadOnlyDictionary<AccountField, string>? map, string? dateFormat, DataFileProfile profile,
        CancellationToken cancellationToken)
    {
        using var table = TextTable.Open(path, AccountTable.Errors, AccountTable.Columns.CountKnown);
        var header = AccountTable.Find(path, table.Headers, map);
        var gaps = AccountInput.GapsOf(header);
        var parser = new AccountRowParser(schools, profile, dateFormat);
        var input = new AccountInput();
        if (table.IsEncodingGuess)
            input.Add(AccountRowRules.EncodingAssumed.For(Path.GetFileName(path)));
        var rows = 0;
        while (table.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            var subject = "row " + table.Row.ToString(CultureInfo.InvariantCulture);
            input.Add(
                table.Count == header.Count
                    ? parser.Parse(subject, field => header[field] is >= 0 and var place ? table[place] : null)
                    : new AccountRow("", null, [AccountRowRules.RowMalformed.For(subject)]),
                gaps);
        }

        if (rows == 0)
            throw Error.AccountFileEmpty(path);
        input.MergeRepeated();
        if (HaveLostZeros(input.Accounts))
            input.Add(AccountRowRules.LeadingZerosLost.For(Path.GetFileName(path)));
        return new AccountFileContent(input, rows, header.Unused);
    }

    /// <summary>Numbers of one length mostly, some shorter, and none that begins with 0: what is left when a spreadsheet took the zeros.</summary>
    private static bool HaveLostZeros(IReadOnlyList<XelloAccount> accounts)
    {
        var keys = accounts.Select(account => account.StudentId).Where(key => key.All(c => c is >= '0' and <= '9')).ToList();
        if (keys.Count == 0 || keys.Exists(key => key[0] == '0'))
            return false;
        var longest = keys.Max(key => key.Length);
        var full = keys.Count(key => key.Length == longest);
        return full < keys.Count && full * 2 > keys.Count;
    }
}

/// <summary>Reads Xello's School file as tolerantly.</summary>
internal static class SchoolFile
{
    private enum Field
    {
        Code,
        Name,
        SchoolType,
    }

    private const int OtherType = 3;

    private static readonly TableColumns<Field> Columns = new(
        AccountTable.Errors,
        new(Field.Code, "school code", true, "SchoolCode", "Code", "School Number", "School ID"),
        new(Field.Name, "name of the school", true, "Name", "School Name"),
        new(Field.SchoolType, "type of the school", false, "SchoolType", "Type"));

    /// <summary>The schools, and what is wrong with rows.</summary>
    public static IReadOnlyList<XelloSchool> Read(string path, ICollection<XelloFinding> findings, DataFileProfile profile, CancellationToken cancellationToken)
    {
        using var table = TextTable.Open(path, AccountTable.Errors, Columns.CountKnown);
        var header = Columns.Find(path, table.Headers);
        var schools = new Dictionary<string, XelloSchool?>(StringComparer.Ordinal);
        if (table.IsEncodingGuess)
            findings.Add(AccountRowRules.EncodingAssumed.For(Path.GetFileName(path)));
        while (table.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var subject = "school in row " + table.Row.ToString(CultureInfo.InvariantCulture);
            if (table.Count != header.Count)
            {
                findings.Add(AccountRowRules.RowMalformed.For(subject));
                continue;
            }

            // The edition for the United Kingdom has no type.
            var type = Value(Field.SchoolType) is { Length: > 0 } text
                ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
                : OtherType;
            var school = new XelloSchool(Value(Field.Code), Value(Field.Name), type);
            var wrong = profile.Schools.Check(school);
            if (wrong.Count > 0)
            {
                foreach (var finding in wrong)
                    findings.Add(school.Code.Length == 0 ? finding with { Subject = subject } : finding);
            }
            else if (schools.TryGetValue(school.Code, out var known) && known != school)
            {
                schools[school.Code] = null;
                findings.Add(AccountRowRules.RowsContradict.In(nameof(XelloSchool.Code), school.Code));
            }
            else
            {
                schools[school.Code] = school;
            }
        }

        return [.. schools.Values.OfType<XelloSchool>().OrderBy(school => school.Code, StudentIdOrder.Instance)];

        string Value(Field field) => header[field] is >= 0 and var place ? table[place].Trim() : "";
    }
}
