using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Gets the sections of schools from PowerSchool.</summary>
[Cmdlet(VerbsCommon.Get, "PSSection")]
[OutputType(typeof(PSSection))]
public sealed class GetPSSectionCommand : SchoolCmdlet
{
    /// <summary>Only sections of these schools: numbers, names with wildcards, or objects of Get-PSSchool. Default: all schools.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SchoolNumber")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <summary>Only sections of the school years that start in these calendar years. Default: all years.</summary>
    [Parameter]
    [Alias("StartYear")]
    [ValidateRange(1990, 2100)]
    [ValidateNotNullOrEmpty]
    public int[] Year { get; set; } = [];

    /// <summary>Only sections of the courses with these numbers, wildcards allowed. Default: all courses.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] CourseNumber { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        WildcardPattern[] wanted = [.. CourseNumber.Select(n => WildcardPattern.Get(n.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        IEnumerable<int?> years = Year.Length == 0 ? [null] : Year.Distinct().Select(y => (int?)y);
        foreach (PSSchool school in await SchoolsAsync(School, cancellationToken).ConfigureAwait(false))
        {
            foreach (int? year in years)
            {
                await foreach (PSSection section in Client().GetSectionsAsync(school, year, cancellationToken).ConfigureAwait(false))
                {
                    if (Array.Exists(wanted, pattern => pattern.IsMatch(section.CourseNumber)))
                    {
                        WriteObject(section);
                    }
                }
            }
        }
    }
}
