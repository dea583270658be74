using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.Commands;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Settings;

namespace XelloPowerSchool;

/// <summary>Says how records become accounts: the path of a mapping's JSON file, a hashtable, or an object with the same members.</summary>
public sealed class MappingArgument
{
    private readonly object _value;

    /// <summary>The mapping in that file.</summary>
    /// <param name="path">Path of a JSON file.</param>
    public MappingArgument(string path) => _value = path;

    /// <summary>The mapping that a script has put together.</summary>
    /// <param name="mapping">A hashtable with the members of the JSON form; capitals at the beginning of names do not count.</param>
    public MappingArgument(IDictionary mapping) => _value = mapping;

    /// <summary>That mapping.</summary>
    /// <param name="mapping">The mapping of a snapshot, for example.</param>
    public MappingArgument(XelloMapping mapping) => _value = mapping;

    /// <summary>The mapping that an object of ConvertFrom-Json, or another one with the same members, says.</summary>
    /// <param name="mapping">The object.</param>
    public MappingArgument(PSObject mapping) => _value = mapping.BaseObject is string or IDictionary or XelloMapping ? mapping.BaseObject : mapping;

    /// <summary>What was given.</summary>
    public override string ToString() => _value is string path ? path : "-Mapping";

    /// <summary>The mapping, checked. Relative paths count from PowerShell's location.</summary>
    internal XelloMapping Resolve(XelloCmdlet cmdlet) => _value switch
    {
        XelloMapping mapping => mapping,
        string path => MappingReader.Read(cmdlet.FullPathOf(path)),
        _ => MappingReader.Read(
            SettingsNode.Of(PlainObjects.FromPowerShell(_value, refuse: why => Error.MappingInvalid("-Mapping", [why + "."], null))), "-Mapping"),
    };
}
