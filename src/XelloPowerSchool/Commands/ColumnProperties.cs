using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>
/// Columns that only the caller knows, as properties of the object that carries them. A column hides a property of the
/// record that has the same name: who asks for the column id wants to read it by that name.
/// </summary>
internal static class ColumnProperties
{
    /// <summary>The row, with its columns as properties; they are also what is shown of it.</summary>
    public static PSObject OfRow(object row, IReadOnlyDictionary<string, string?> columns)
    {
        PSObject result = Of(row, columns);
        result.Members.Add(new PSMemberSet("PSStandardMembers", [new PSPropertySet("DefaultDisplayPropertySet", columns.Keys)]));
        return result;
    }

    /// <summary>The student, with each extension table as a property that has the table's columns as properties.</summary>
    public static PSObject OfStudent(PSStudent student)
    {
        var result = PSObject.AsPSObject(student);
        foreach (IGrouping<string, KeyValuePair<string, string?>> table in student.Extensions.GroupBy(e => e.Key.Split('.')[0], StringComparer.OrdinalIgnoreCase))
        {
            result.Properties.Add(new PSNoteProperty(table.Key, Of(new PSObject(), table.Select(
                e => new KeyValuePair<string, string?>(e.Key.Substring(table.Key.Length + 1), e.Value)))));
        }

        return result;
    }

    private static PSObject Of(object carrier, IEnumerable<KeyValuePair<string, string?>> columns)
    {
        var result = PSObject.AsPSObject(carrier);
        foreach (KeyValuePair<string, string?> column in columns)
        {
            result.Properties.Add(new PSNoteProperty(column.Key, column.Value));
        }

        return result;
    }
}
