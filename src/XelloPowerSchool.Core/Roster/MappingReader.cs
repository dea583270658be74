using System.Globalization;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool.Roster;

/// <summary>Makes a mapping of its JSON, or of what a script has put together, and finds everything that is wrong with it.</summary>
internal static class MappingReader
{
    private const int SchemaVersion = 1;

    private const int LongestSchoolCode = 15;

    private static readonly Dictionary<string, XelloAccountKey> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StudentNumber"] = XelloAccountKey.StudentNumber,
        ["StateNumber"] = XelloAccountKey.StateNumber,
    };

    public static SettingsErrors Errors { get; } = new()
    {
        NotFound = Error.MappingNotFound,
        Unreadable = Error.MappingUnreadable,
        Invalid = Error.MappingInvalid,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="XelloException"><c>MappingNotFound</c>, <c>MappingUnreadable</c>, <c>MappingInvalid</c>.</exception>
    public static XelloMapping Read(string path) => Read(SettingsProblems.Parse(SettingsProblems.ReadBytes(path, Errors), path, Errors), path);

    /// <summary>Reads what was parsed, or put together by a script.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="source">What it is known by in errors.</param>
    public static XelloMapping Read(SettingsNode node, string source)
    {
        var problems = new SettingsProblems(source, Errors);
        var mapping = Read(SettingsObject.Of(node, problems));
        problems.ThrowIfAny();
        return mapping;
    }

    /// <summary>Reads a mapping that is a part of other settings; what is wrong is noted there.</summary>
    public static XelloMapping Read(SettingsObject root)
    {
        root.Any("$schema");
        if ((root.Whole("schemaVersion", 1, int.MaxValue) ?? SchemaVersion) != SchemaVersion)
            root.Wrong(root.Any("schemaVersion")!, string.Format(CultureInfo.InvariantCulture, "must be {0}.", SchemaVersion));
        var mapping = new XelloMapping { Key = root.Word("key", XelloAccountKey.StudentNumber, Keys), SchoolCodes = SchoolCodes(root), Grades = Grades(root) };
        if (root.Object("fields") is { } fields)
        {
            mapping = mapping with
            {
                FirstName = Sources(fields, "firstName", mapping.FirstName, isNeeded: true),
                LastName = Sources(fields, "lastName", mapping.LastName, isNeeded: true),
                Email = Sources(fields, "email", mapping.Email),
                SsoToken = Sources(fields, "ssoToken", mapping.SsoToken),
                StateProvNumber = Sources(fields, "stateProvNumber", mapping.StateProvNumber),
                PreRegSchoolCode = Sources(fields, "preRegSchoolCode", mapping.PreRegSchoolCode),
            };
            fields.End();
        }

        if (root.Object("scope") is { } scope)
        {
            mapping = mapping with
            {
                ScopeSchools = scope.Wholes("schools", 0, int.MaxValue),
                ExcludedSchools = scope.Wholes("excludeSchools", 0, int.MaxValue),
                ScopeGrades = scope.Any("grades") is null ? mapping.ScopeGrades : scope.Wholes("grades", 0, 13),
                PreRegistered = HasPreRegistered(scope),
            };
            if (mapping.ScopeGrades.Count == 0)
                scope.Wrong(scope.Any("grades")!, "must have a grade.");
            foreach (var both in mapping.ScopeSchools.Intersect(mapping.ExcludedSchools))
                scope.Wrong(scope.Any("excludeSchools")!, string.Format(CultureInfo.InvariantCulture, "has the school {0}, which schools has too.", both));
            scope.End();
        }

        if (root.Object("courses") is { } courses)
        {
            mapping = mapping with
            {
                StoreCodes = courses.Any("storeCodes") is null ? mapping.StoreCodes : courses.Texts("storeCodes"),
                CoursesWithoutCredit = courses.Flag("withoutCredit", mapping.CoursesWithoutCredit),
                TransferCourseCode = courses.Text("transferCode"),
            };
            if (mapping.StoreCodes.Count == 0)
                courses.Wrong(courses.Any("storeCodes")!, "must have a store code.");
            if (mapping.TransferCourseCode is { } code && !FileText.IsClean(code))
                courses.Wrong(courses.Any("transferCode")!, "must be a code that a file can carry.");
            courses.End();
        }

        root.End();
        return mapping;
    }

    private static bool HasPreRegistered(SettingsObject scope)
    {
        var statuses = scope.Texts("statuses");
        if (scope.Any("statuses") is { } node && (!statuses.Contains("Active", StringComparer.OrdinalIgnoreCase)
            || statuses.Any(status => !IsStatus(status, "Active") && !IsStatus(status, "PreRegistered"))))
            scope.Wrong(node, "must have 'Active', and can have 'PreRegistered': for Xello, who is in the file is active.");
        return statuses.Any(status => IsStatus(status, "PreRegistered"));

        static bool IsStatus(string text, string status) => string.Equals(text, status, StringComparison.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<string> Sources(SettingsObject fields, string name, IReadOnlyList<string> otherwise, bool isNeeded = false)
    {
        if (fields.Any(name) is not { } node)
            return otherwise;
        var sources = node.Kind == SettingsKind.Text ? [.. new[] { fields.TextOf(node) }.OfType<string>()] : fields.Texts(name);
        foreach (var bad in sources.Where(source => !MappingSources.IsSource(source)))
            fields.Wrong(node, $"names '{bad}', which is neither a field with a dot before the column of an extension table (table.column) "
                + $"nor one of {string.Join(", ", MappingSources.Names)}.");
        if (isNeeded && sources.Count == 0)
            fields.Wrong(node, "must have a source.");
        return sources;
    }

    private static Dictionary<int, string> SchoolCodes(SettingsObject root)
    {
        var codes = new Dictionary<int, string>();
        foreach (var entry in root.Entries("schoolCodes"))
        {
            if (Number(root, entry) is not int school)
                continue;
            var code = entry.Value.Value is decimal number ? number.ToString(CultureInfo.InvariantCulture) : entry.Value.Value as string;
            if (string.IsNullOrEmpty(code) || !FileText.IsClean(code!) || code!.Length > LongestSchoolCode)
                root.Wrong(entry.Value, string.Format(CultureInfo.InvariantCulture, "must be a code that a file can carry, of {0} characters at most.", LongestSchoolCode));
            else if (codes.ContainsValue(code))
                root.Wrong(entry.Value, $"is '{code}', the code of another school too.");
            else
                codes[school] = code;
        }

        return codes;
    }

    private static Dictionary<int, int> Grades(SettingsObject root)
    {
        var grades = new Dictionary<int, int>();
        foreach (var entry in root.Entries("grades"))
        {
            if (Number(root, entry) is not int grade)
                continue;
            if (entry.Value.Value is decimal xello && xello >= 0 && xello <= 13 && xello == decimal.Truncate(xello))
                grades[grade] = (int)xello;
            else
                root.Wrong(entry.Value, "must be a grade of Xello, a whole number from 0 to 13.");
        }

        return grades;
    }

    private static int? Number(SettingsObject root, KeyValuePair<string, SettingsNode> entry)
    {
        if (int.TryParse(entry.Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        root.Wrong(entry.Value, "has a name that is no number of PowerSchool.");
        return null;
    }
}
