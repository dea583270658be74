using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the terms of schools from PowerSchool.</summary>
[Cmdlet(VerbsCommon.Get, "PSTerm")]
[OutputType(typeof(PSTerm))]
public sealed class GetPSTermCommand : SchoolCmdlet
{
    /// <summary>Only terms of these schools: numbers, names with wildcards, or objects of Get-PSSchool. Default: all schools.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SchoolNumber")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <summary>Only terms of the school years that start in these calendar years.</summary>
    [Parameter]
    [Alias("StartYear")]
    [ValidateNotNullOrEmpty]
    public int[] Year { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (PSSchool school in await SchoolsAsync(School, cancellationToken).ConfigureAwait(false))
        {
            await foreach (PSTerm term in Client().GetTermsAsync(school, cancellationToken).ConfigureAwait(false))
            {
                if (Year.Length == 0 || Year.Contains(term.StartYear))
                {
                    WriteObject(term);
                }
            }
        }
    }
}
