using System.Management.Automation;
using XelloPowerSchool.Errors;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Commands;

/// <summary>Lets <c>-Connection</c> take the name of a connection as well as the object.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string name)
        {
            return inputData;
        }

        try
        {
            return ConnectionRegistry.Current.Find(name);
        }
        catch (XelloException e)
        {
            throw new ArgumentTransformationMetadataException(ErrorRecords.From(e).ErrorDetails.Message, e);
        }
    }
}
