using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that read what belongs to schools.</summary>
public abstract class SchoolCmdlet : ConnectedCmdlet
{
    private IReadOnlyList<PSSchool>? _schools;

    /// <summary>The schools that are meant; all of them when none is named. What fits no school becomes an error, the others go on.</summary>
    private protected async Task<IReadOnlyList<PSSchool>> SchoolsAsync(IReadOnlyList<SchoolIdentity> named, CancellationToken cancellationToken)
    {
        if (_schools is null && (named.Count == 0 || named.Any(identity => identity.School is null)))
        {
            List<PSSchool> schools = [];
            await foreach (PSSchool school in Client().GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            {
                schools.Add(school);
            }

            _schools = schools;
        }

        return named.Count == 0 ? _schools! : [.. named.SelectMany(Resolve)];
    }

    private IEnumerable<PSSchool> Resolve(SchoolIdentity identity)
    {
        try
        {
            return identity.Resolve(_schools ?? []);
        }
        catch (XelloException e)
        {
            WriteError(e);
            return [];
        }
    }
}
