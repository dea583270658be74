using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Writes a plugin that asks for exactly what the mapping needs, read-only. With -WhatIf, lists what it would ask for, and why.</summary>
[Cmdlet(VerbsCommon.New, "XelloPlugin", SupportsShouldProcess = true)]
[OutputType(typeof(XelloPluginFile))]
[OutputType(typeof(XelloPluginField))]
public sealed class NewXelloPluginCommand : ConnectedCmdlet
{
    private const string DistrictEnd = "-district";

    /// <summary>The zip to write. What only this district has goes into a second one beside it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>How records become accounts: the path of a JSON file, or a hashtable such as @{ Fields = @{ SsoToken = 'Email' } }.</summary>
    [Parameter]
    [ValidateNotNull]
    public MappingArgument? Mapping { get; set; }

    /// <summary>What is read beside students and schools.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public XelloPluginData[] Data { get; set; } = [.. new PluginRequest().Data];

    /// <summary>Access to the resources of /ws/v1, which this module's queries do without.</summary>
    [Parameter]
    [ValidateSet("None", "Read", "Full")]
    public string V1Access { get; set; } = "None";

    /// <summary>The zip that was installed last; the version is raised from its own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Previous { get; set; }

    /// <summary>The version. Default: by rule.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]{1,5}(\.[0-9]{1,5}){1,2}$")]
    public string? Version { get; set; }

    /// <summary>Who publishes it, as PowerSchool shows it: the district.</summary>
    [Parameter]
    [ValidateLength(1, 100)]
    public string? Publisher { get; set; }

    /// <summary>The publisher's email address, as PowerSchool shows it.</summary>
    [Parameter]
    [ValidateLength(3, 40)]
    public string? PublisherEmail { get; set; }

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string target = ResolvePath(Path);
        string district = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(target)!, System.IO.Path.GetFileNameWithoutExtension(target) + DistrictEnd + System.IO.Path.GetExtension(target));
        var mapping = StudentMapping.Of(Mapping?.Resolve(this));
        var request = new PluginRequest
        {
            Mapping = mapping.Contract,
            Data = Data,
            V1Access = V1Access == "None" ? "" : V1Access.ToUpperInvariant(),
            Publisher = Publisher,
            PublisherEmail = PublisherEmail,
        };
        string version = Version ?? new PluginBuilder(request).NextVersion(Previous is null ? null : PluginCheck.ReadFile(ResolvePath(Previous)));
        if (Version is not null && Previous is not null)
        {
            EnsureLater(Version, PluginCheck.ManifestOf(PluginCheck.ReadFile(ResolvePath(Previous))).Version);
        }

        IReadOnlyList<(string Table, string Field)> own = await DistrictFieldsAsync(mapping, cancellationToken).ConfigureAwait(false);
        OutputFile.EnsureWritable(target, Force);
        if (own.Count > 0)
        {
            OutputFile.EnsureWritable(district, Force);
        }

        Write(request, version, target);
        if (own.Count > 0)
        {
            Write(request with { DistrictFields = own }, PluginBuilder.Raise(version, 2), district);
        }
    }

    private static void EnsureLater(string version, string previous)
    {
        if (PluginManifest.Compare(version, previous) is not > 0)
        {
            throw Error.PluginVersionTooLow(version, previous);
        }
    }

    /// <summary>The columns of the mapping that are the district's own. What the server does not have would keep the plugin from being enabled.</summary>
    private async Task<IReadOnlyList<(string Table, string Field)>> DistrictFieldsAsync(StudentMapping mapping, CancellationToken cancellationToken)
    {
        List<(string Table, string Field)> fields = [.. mapping.ExtensionSources.SelectMany(MappingSources.SisFieldsOf).Distinct()];
        if (fields.Count == 0 || OptionalConnection() is not { } connection)
        {
            return fields;
        }

        foreach ((string table, string field) in await PluginCheck.FindMissingAsync(connection, fields, cancellationToken).ConfigureAwait(false))
        {
            WriteWarning($"The server has no {table}.{field}. It is left out, and the mapping reads nothing from it.");
            fields.Remove((table, field));
        }

        // A table whose own columns are all missing is of no use by its key.
        fields.RemoveAll(f => fields.TrueForAll(other => other.Table != f.Table || other.Field == f.Field));
        return fields;
    }

    private void Write(PluginRequest request, string version, string path)
    {
        (byte[] zip, XelloPluginFile content) = new PluginBuilder(request).Build(version, System.IO.Path.GetFileName(path));
        if (ShouldProcess(path, $"Write the plugin {content.Name} {version}, which asks to see {content.Fields.Count} fields and to change none"))
        {
            WholeFile.Write(path, file => file.Write(zip, 0, zip.Length));
            WriteObject(content with { Path = path });
        }
        else
        {
            WriteObjects(content.Fields);
        }
    }
}
